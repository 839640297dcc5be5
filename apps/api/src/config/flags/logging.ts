import { option, optionalValue, shortcut, toggle } from '../flag.js';
import { INT32_MAX, integer } from '../values/numbers.js';
import { onOffAuto } from '../values/switches.js';
import { text } from '../values/texts.js';

const verbosity = option(integer(0), {
  names: ['-lv', '--verbosity', '--log-verbosity'],
  env: ['LLAMA_LOG_VERBOSITY', 'LLAMA_ARG_LOG_VERBOSITY'],
  default: 3,
  help: 'log messages up to this level: 0 output, 1 errors, 2 warnings, 3 information, 4 trace, 5 debug',
});

export const LOGGING = {
  logDisable: toggle({ names: ['--log-disable'], default: false, help: 'log nothing' }),
  logFile: option(text('FNAME', 'llamero.log'), {
    names: ['--log-file'],
    env: 'LLAMA_ARG_LOG_FILE',
    default: '',
    help: 'log to this file as well',
  }),
  logColors: optionalValue(onOffAuto, {
    names: ['--log-colors'],
    env: ['LLAMA_LOG_COLORS', 'LLAMA_ARG_LOG_COLORS'],
    default: 'auto',
    bare: 'on',
    help: 'colours in the log; auto: when it goes to a terminal; without a value: on',
  }),
  logJsonl: toggle({
    names: ['--log-jsonl'],
    offNames: ['--no-log-jsonl'],
    env: 'LLAMA_ARG_LOG_JSONL',
    default: false,
    help: 'log one JSON object a line, with time, level and message, and without colours',
  }),
  verbose: shortcut(verbosity, INT32_MAX, {
    names: ['-v', '--verbose', '--log-verbose'],
    help: 'log everything',
  }),
  verbosity,
  logPrefix: toggle({
    names: ['--log-prefix'],
    offNames: ['--no-log-prefix'],
    env: ['LLAMA_LOG_PREFIX', 'LLAMA_ARG_LOG_PREFIX'],
    default: false,
    help: 'begin log lines with their level',
  }),
  logTimestamps: toggle({
    names: ['--log-timestamps'],
    offNames: ['--no-log-timestamps'],
    env: ['LLAMA_LOG_TIMESTAMPS', 'LLAMA_ARG_LOG_TIMESTAMPS'],
    default: false,
    help: 'begin log lines with the time',
  }),
} as const;
