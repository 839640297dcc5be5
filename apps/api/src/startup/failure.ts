import { isSocketPath } from './address.js';

/** Why the process ends with exit code 1: one line for the user. */
export class Failure extends Error {}

/** The one line of an error while loading. What names its flag or its file already says enough. */
export function loadFailure({ cause, message }: Error, modelPath: string): Failure {
  if (cause instanceof Failure) return cause;
  const line = message.replaceAll(/\s*\n\s*/g, ' ').trim();
  return new Failure(/^(--|cannot load )/.test(line) ? line : `cannot load ${modelPath}: ${line}`);
}

/** The one line of an error while listening. */
export function listenFailure(error: unknown, host: string, port: number): Failure {
  const { code, message } = error as NodeJS.ErrnoException;
  const isSocket = isSocketPath(host);
  const problem = isSocket ? socketProblem(code, host) : portProblem(code, host, port);
  return new Failure(problem ?? `cannot listen on ${isSocket ? host : `port ${port} of ${host}`}: ${message}`);
}

function portProblem(code: string | undefined, host: string, port: number): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use; choose another one with --port`;
    case 'EACCES':
      return `no permission to listen on port ${port} of ${host}; choose another one with --port`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine; choose another one with --host`;
    default:
      return undefined;
  }
}

function socketProblem(code: string | undefined, path: string): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `the UNIX socket ${path} is in use, or a file of that name; choose another one with --host`;
    case 'EACCES': // what libuv says of an absent folder, too
    case 'ENOENT':
      return `the UNIX socket ${path} cannot be made: its folder is absent or not to be written; see --host`;
    case 'EINVAL':
      return `the path of the UNIX socket ${path} is too long; choose a shorter one with --host`;
    default:
      return undefined;
  }
}
