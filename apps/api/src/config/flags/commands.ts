import { option, shortcut, toggle } from '../flag.js';
import { oneOf } from '../values/texts.js';

/** What the process is asked to do. It has no spelling of its own. */
const command = option(oneOf('serve', 'help', 'version', 'list-devices'), { names: [], default: 'serve', help: '' });

export const COMMANDS = {
  command,
  help: shortcut(command, 'help', { names: ['-h', '--help', '--usage'], help: 'print this help and exit' }),
  version: shortcut(command, 'version', {
    names: ['--version'],
    help: 'print the version of llamero and of llama.cpp, and exit',
  }),
  listDevices: shortcut(command, 'list-devices', {
    names: ['--list-devices'],
    help: 'print the devices that a model can be offloaded to, and exit',
  }),
  verbosePrompt: toggle({
    names: ['--verbose-prompt'],
    default: false,
    status: 'noEffect',
    remark: 'the server has no prompt of its own to print',
    help: 'print the prompt before generation',
  }),
} as const;
