// Tool calling: the model asks for a function of ours, we call it and give it the result, and it answers with that.
//
//   node examples/tools.mjs 'What is the weather in Paris?'
import { post } from './server.mjs';

/** What the model may call: the functions, and what it is told about them. */
const functions = {
  get_weather: ({ city }) => ({ city, temperature: 21, sky: 'sunny' }),
};
const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'Tells the weather of a city.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

const messages = [{ role: 'user', content: process.argv[2] ?? 'What is the weather in Paris?' }];
for (let round = 0; round < 5; round++) {
  const { choices } = await post('/v1/chat/completions', { messages, tools, temperature: 0 });
  const { message } = choices[0];
  messages.push(message);
  if (!message.tool_calls?.length) {
    console.log(message.content);
    break;
  }
  for (const { id, function: call } of message.tool_calls) {
    const result = functions[call.name](JSON.parse(call.arguments));
    console.log(`${call.name}(${call.arguments}) = ${JSON.stringify(result)}`);
    messages.push({ role: 'tool', tool_call_id: id, content: JSON.stringify(result) });
  }
}
