import { LineCounter, parseDocument } from 'yaml';
import { KeyFileError } from './key-file-error.js';

/** Characters of a file. */
const MAX_LENGTH = 2 * 1024 * 1024;

/**
 * What a text in JSON or YAML says. Of what is wrong with it only the place and the kind are told: it may have keys in it.
 *
 * @throws KeyFileError
 */
export function valueOfText(text: string): unknown {
  if (text.length > MAX_LENGTH) throw new KeyFileError('', `it has more than ${MAX_LENGTH} characters`);
  try {
    return JSON.parse(text);
  } catch {
    return yamlValue(text);
  }
}

/** Takes many times as long as JSON, but for broken JSON, too, it knows the place. */
function yamlValue(text: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter, stringKeys: true, logLevel: 'silent' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    const kind = problem.code.toLowerCase().replaceAll('_', ' ');
    throw new KeyFileError('', `it is neither JSON nor YAML: line ${line}, column ${col} (${kind})`);
  }
  try {
    return document.toJS();
  } catch {
    throw new KeyFileError('', 'it has an alias without an anchor, or too many of them');
  }
}
