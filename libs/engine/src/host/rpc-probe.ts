import { connect } from 'node:net';

/** The protocol of the linked llama.cpp (ggml-rpc.h): a server with another major, or a newer minor, refuses us. */
const PROTOCOL = { major: 7, minor: 0 };
/** Bytes that tell of transports beside TCP; zeros = none. */
const CAPABILITIES = 24;
const HELLO = 14;
/** Milliseconds for an answer. A server that serves somebody else does not answer. */
const PATIENCE = 3000;

/**
 * Whether an RPC server of llama.cpp would serve us: says hello as ggml does, and leaves.
 *
 * @param endpoint `host:port`
 * @returns undefined where it would; else why not, for a person
 */
export function probeRpcServer(endpoint: string, signal: AbortSignal): Promise<string | undefined> {
  const colon = endpoint.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)), signal });
    let received = Buffer.alloc(0);
    const end = (reason: string | undefined): void => {
      resolve(reason);
      socket.destroy();
    };
    socket.setTimeout(PATIENCE, () => end('no answer; it may serve another client'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.once('close', () => end('it closed the connection'));
    socket.once('connect', () => socket.write(hello()));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= HEADER_BYTES + ANSWER_BYTES) end(judge(received));
    });
  });
}

const HEADER_BYTES = 8;
/** Three numbers of the version, a byte of padding, the capabilities. */
const ANSWER_BYTES = 4 + CAPABILITIES;

/** A command, the size of what follows, and what follows. */
function hello(): Buffer {
  const message = Buffer.alloc(1 + HEADER_BYTES + CAPABILITIES);
  message.writeUInt8(HELLO, 0);
  message.writeBigUInt64LE(BigInt(CAPABILITIES), 1);
  return message;
}

function judge(answer: Buffer): string | undefined {
  if (answer.readBigUInt64LE(0) !== BigInt(ANSWER_BYTES)) return 'it is no RPC server of this llama.cpp';
  const [major = 0, minor = 0, patch = 0] = answer.subarray(HEADER_BYTES);
  if (major === PROTOCOL.major && minor <= PROTOCOL.minor) return undefined;
  return `it speaks version ${major}.${minor}.${patch} of the protocol, and not ${PROTOCOL.major}.${PROTOCOL.minor}`;
}
