// Structured output: the answer is JSON that fits a schema, whatever the model.
//
//   node examples/json-schema.mjs 'Bob is 31 years old.'
import { post } from './server.mjs';

const schema = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0, maximum: 150 } },
  required: ['name', 'age'],
  additionalProperties: false,
};

const text = process.argv[2] ?? 'Bob is 31 years old.';
const { choices } = await post('/v1/chat/completions', {
  messages: [{ role: 'user', content: `Extract the name and age as JSON: ${text}` }],
  response_format: { type: 'json_schema', json_schema: { name: 'person', schema } },
  temperature: 0,
});
const person = JSON.parse(choices[0].message.content);
console.log(`name: ${person.name}, age: ${person.age}`);
