import { option } from '../flag.js';
import { integer } from '../values/numbers.js';
import { oneOf } from '../values/texts.js';

/** The most seconds that a timer of Node.js can wait. */
const LONGEST = 2_147_483;

/** Where the engine runs, and what becomes of it. */
export const ENGINE = {
  engineProcess: option(oneOf('on', 'off'), {
    names: ['--engine-process'],
    env: 'LLAMERO_ENGINE_PROCESS',
    default: 'on',
    help: 'the engine in a process of its own, which is started again when it crashes; off: in the process that serves HTTP',
  }),
  engineRestartWait: option(integer(0, LONGEST), {
    names: ['--engine-restart-wait'],
    env: 'LLAMERO_ENGINE_RESTART_WAIT',
    default: 30,
    help: 'seconds that requests wait for an engine that is started again, before they get 503 (0 = at once)',
  }),
  stepTimeout: option(integer(-1, LONGEST), {
    names: ['--step-timeout'],
    env: 'LLAMERO_STEP_TIMEOUT',
    default: -1,
    help: 'seconds after which an engine whose step does not end, or that says nothing, is ended and started again (0 = never, -1 = ten times the longest step so far, 60 at least)',
  }),
  loadTimeout: option(integer(0, LONGEST), {
    names: ['--load-timeout'],
    env: 'LLAMERO_LOAD_TIMEOUT',
    default: 600,
    help: 'seconds after which a load that makes no progress is ended: the start fails, or a new engine tries (0 = never)',
  }),
  sleepIdleSeconds: option(integer(-1, LONGEST), {
    names: ['--sleep-idle-seconds'],
    env: 'LLAMA_ARG_SLEEP_IDLE_SECONDS',
    default: -1,
    help: 'seconds without requests after which the engine gives its memory back; the next request loads the model again (-1 = never)',
  }),
} as const;
