import { alternative, option } from '../flag.js';
import { integer } from '../values/numbers.js';
import { fileText, inFile, text } from '../values/texts.js';
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
  maxGrammarQueue: option(integer(1), {
    names: ['--max-grammar-queue'],
    env: 'LLAMERO_MAX_GRAMMAR_QUEUE',
    hint: 'N',
    default: 256,
    help: 'schemas and grammars that may wait to be converted; beyond it the client with most of them gets 503',
  }),
  jsonSchemaFile: alternative(jsonSchema, inFile(schema, 'FNAME', 'schema.json'), {
    names: ['-jf', '--json-schema-file'],
    help: 'file that holds the JSON schema',
  }),
} as const;
