/** Why the process ends with exit code 1: one line for the user. */
export class Failure extends Error {}

/** The one line of an error while listening. */
export function listenFailure(error: unknown, host: string, port: number): Failure {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return new Failure(`port ${port} on ${host} is in use; choose another one with --port`);
    case 'EACCES':
      return new Failure(`no permission to listen on port ${port} of ${host}; choose another one with --port`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Failure(`${host} is not an address of this machine; choose another one with --host`);
    default:
      return new Failure(`cannot listen on port ${port} of ${host}: ${message}`);
  }
}
