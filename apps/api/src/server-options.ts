/** Injects the ServerOptions that the process was started with. */
export const SERVER_OPTIONS = Symbol('ServerOptions');
