// Infill: fills the hole at a place of a file, and prints the file with the filling. An editor can use it as a filter;
// in Vim, this maps Ctrl-J to filling at the cursor:
//
//   inoremap <C-J> <Cmd>execute '%!node examples/infill.mjs ' . line('.') . ' ' . col('.')<CR>
//
//   node examples/infill.mjs 2 10 < file.js
import { text } from 'node:stream/consumers';
import { post } from './server.mjs';

const [line = 1, column = 1] = process.argv.slice(2).map(Number);
const content = await text(process.stdin);
const lines = content.split('\n');
const place = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1;

const answer = await post('/infill', {
  input_prefix: content.slice(0, place),
  input_suffix: content.slice(place),
  n_predict: 64,
  temperature: 0,
});
process.stdout.write(content.slice(0, place) + answer.content + content.slice(place));
