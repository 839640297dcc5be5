// A chat in the terminal: answers appear as they are made, and the conversation is remembered.
//
//   node examples/chat.mjs
//   echo 'What is the capital of France?' | node examples/chat.mjs
import { createInterface } from 'node:readline/promises';
import { stream } from './server.mjs';

const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: process.stdin.isTTY });
const messages = [];

terminal.setPrompt('> ');
terminal.prompt();
for await (const question of terminal) {
  messages.push({ role: 'user', content: question });
  let answer = '';
  for await (const { choices } of stream('/v1/chat/completions', { messages })) {
    const piece = choices[0]?.delta.content ?? '';
    process.stdout.write(piece);
    answer += piece;
  }
  process.stdout.write('\n');
  messages.push({ role: 'assistant', content: answer });
  terminal.prompt();
}
