// Infill: fills the hole at a place of a file, and prints the file with the filling. An editor can use it as a filter;
// in Vim, this maps Ctrl-J to filling at the cursor:
//
//   inoremap <C-J> <Cmd>execute '%!node examples/infill.mjs ' . line('.') . ' ' . col('.')<CR>
//
//   node examples/infill.mjs 2 10 < file.js
import { buffer } from 'node:stream/consumers';
import { post } from './server.mjs';

// Vim counts columns in bytes, both from 1.
const [line = 1, column = 1] = process.argv.slice(2).map(Number);
const file = await buffer(process.stdin);
let place = 0;
for (let above = 1; above < line; above++) place = file.indexOf('\n', place) + 1;
place += column - 1;

const before = file.subarray(0, place).toString();
const after = file.subarray(place).toString();
const { content } = await post('/infill', {
  input_prefix: before,
  input_suffix: after,
  n_predict: 64,
  temperature: 0,
});
process.stdout.write(before + content + after);
