import { alternative, list, option, toggle } from '../flag.js';
import { apiKeyFile, apiKeys } from '../values/api-keys.js';
import { integer } from '../values/numbers.js';
import { text } from '../values/texts.js';
import { quote, ValueError, wordType } from '../values/value-type.js';

const pathPrefix = wordType('PREFIX', '/llm', (word) => {
  if (/^(\/[\w.~-]+)+$/.test(word)) return word;
  throw new ValueError(`${quote(word)} is not a path such as /llm, without a slash at its end`);
});

const keys = list(apiKeys, {
  names: ['--api-key'],
  env: 'LLAMA_API_KEY',
  isSecret: true,
  help: 'key that clients have to send; several separated by commas; repeatable',
});

/** How clients reach the server, and what is open to them. */
export const SERVER = {
  host: option(text('HOST', '0.0.0.0'), {
    names: ['--host'],
    env: 'LLAMA_ARG_HOST',
    default: '127.0.0.1',
    help: 'addresses to listen on, separated by commas, or paths of UNIX sockets (that end in .sock or have a slash)',
  }),
  port: option(integer(0, 65535), {
    names: ['--port'],
    env: 'LLAMA_ARG_PORT',
    hint: 'PORT',
    default: 8080,
    help: 'port to listen on (0 = any free one)',
  }),
  reusePort: toggle({
    names: ['--reuse-port'],
    env: 'LLAMA_ARG_REUSE_PORT',
    default: false,
    help: 'let other processes listen on the same port, where Node.js can (22.12 and later)',
  }),
  apiPrefix: option(pathPrefix, {
    names: ['--api-prefix'],
    env: 'LLAMA_ARG_API_PREFIX',
    default: '',
    help: 'path that a proxy puts before all paths, without a slash at its end; paths without it work, too',
  }),
  checkModelName: toggle({
    names: ['--check-model-name'],
    env: 'LLAMERO_CHECK_MODEL_NAME',
    default: false,
    help: 'refuse requests that name another model than the one that is served, with 404 (model_not_found)',
  }),
  ssePingInterval: option(integer(-1, 86_400), {
    names: ['--sse-ping-interval'],
    env: 'LLAMA_ARG_SSE_PING_INTERVAL',
    default: 30,
    help: 'seconds of silence after which a stream gets a comment, so that proxies leave it open (-1 or 0 = never)',
  }),
  staticPath: option(text('PATH', 'public'), {
    names: ['--path'],
    env: 'LLAMA_ARG_STATIC_PATH',
    default: '',
    help: 'folder whose files are served, such as those of another web UI',
  }),
  apiKeys: keys,
  apiKeyFile: alternative(keys, apiKeyFile, {
    names: ['--api-key-file'],
    env: 'LLAMA_ARG_API_KEY_FILE',
    help: 'file with one key a line; lines that begin with # are left out',
  }),
  keys: option(text('FNAME', 'keys.yaml'), {
    names: ['--keys'],
    env: 'LLAMERO_KEYS',
    default: '',
    help: 'file of keys with scopes, models, expiry and limits, JSON or YAML; read again when it changes (docs/keys.md)',
  }),
  sslKeyFile: option(text('FNAME', 'key.pem'), {
    names: ['--ssl-key-file'],
    env: 'LLAMA_ARG_SSL_KEY_FILE',
    default: '',
    help: 'private key for TLS, PEM; with --ssl-cert-file',
  }),
  sslCertFile: option(text('FNAME', 'cert.pem'), {
    names: ['--ssl-cert-file'],
    env: 'LLAMA_ARG_SSL_CERT_FILE',
    default: '',
    help: 'certificate for TLS, with those that lead to its authority, PEM; with --ssl-key-file',
  }),
  timeout: option(integer(0), {
    names: ['-to', '--timeout'],
    env: 'LLAMA_ARG_TIMEOUT',
    default: 600,
    help: 'seconds without progress after which a connection is closed (0 = never)',
  }),
  maxConnections: option(integer(0), {
    names: ['--max-connections'],
    env: 'LLAMERO_MAX_CONNECTIONS',
    default: 0,
    help: 'connections at a time, for each address (0 = as many as the file descriptors of the process allow)',
  }),
  shutdownTimeout: option(integer(0, 86_400), {
    names: ['--shutdown-timeout'],
    env: 'LLAMA_ARG_SHUTDOWN_TIMEOUT',
    default: 5,
    help: 'seconds that a shutdown takes at most after SIGTERM or SIGINT; requests that still run are cut off before',
  }),
  threadsHttp: option(integer(-1), {
    names: ['--threads-http'],
    env: 'LLAMA_ARG_THREADS_HTTP',
    default: -1,
    status: 'noEffect',
    remark: 'one event loop serves all HTTP requests',
    help: 'threads that serve HTTP requests',
  }),
  metrics: toggle({
    names: ['--metrics'],
    env: 'LLAMA_ARG_ENDPOINT_METRICS',
    default: false,
    help: 'GET /metrics, for Prometheus',
  }),
  slots: toggle({
    names: ['--slots'],
    offNames: ['--no-slots'],
    env: 'LLAMA_ARG_ENDPOINT_SLOTS',
    default: false,
    help: 'GET /slots',
  }),
  live: toggle({
    names: ['--live'],
    offNames: ['--no-live'],
    env: 'LLAMERO_LIVE',
    default: true,
    help: 'GET /llamero/live, /requests and /flags: what goes on, what became of requests without their texts, these flags',
  }),
  props: toggle({
    names: ['--props'],
    env: 'LLAMA_ARG_ENDPOINT_PROPS',
    default: false,
    help: 'POST /props',
  }),
} as const;
