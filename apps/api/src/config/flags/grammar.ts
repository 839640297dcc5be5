import { alternative, option } from '../flag.js';
import { fileText, text } from '../values/texts.js';
import { quote, ValueError, wordType } from '../values/value-type.js';

const grammar = option(text('GRAMMAR', 'root ::= "yes"'), {
  names: ['--grammar'],
  default: '',
  help: 'grammar in GBNF that every generation follows whose request names none',
});

const schema = wordType('SCHEMA', '{}', (word) => {
  try {
    JSON.parse(word);
  } catch {
    throw new ValueError(`${quote(word)} is not JSON`);
  }
  return word;
});

const jsonSchema = option(schema, {
  names: ['-j', '--json-schema'],
  default: '',
  help: 'JSON schema that every generation follows whose request names none',
});

/** What every generation has to look like. */
export const GRAMMAR = {
  grammar,
  grammarFile: alternative(grammar, fileText('grammar.gbnf'), {
    names: ['--grammar-file'],
    help: 'file that holds the grammar',
  }),
  jsonSchema,
  jsonSchemaFile: alternative(
    jsonSchema,
    wordType('FNAME', 'schema.json', (path, readFile) =>
      schema.parse([fileText('').parse([path], readFile)], readFile),
    ),
    { names: ['-jf', '--json-schema-file'], help: 'file that holds the JSON schema' },
  ),
} as const;
