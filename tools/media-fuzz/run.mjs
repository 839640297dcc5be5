/**
 * Sends pictures and recordings that are damaged at random to a server whose model takes them:
 * `npm run fuzz:media -- --mmproj FILE [--model FILE] [--files N] [--seed S] [--parallel N]`, 2,000 files unless told
 * otherwise. Each has to be answered by 200, or by 400 with its place, and the same engine process has to be there at the
 * end. What the projector does not take is left out. Tells what was answered how often, and each file that went wrong.
 */
import { parseArgs } from 'node:util';
import { Random } from '../grammar-fuzz/random.mjs';
import { Server } from '../trials/server.mjs';
import { bmp, flac, gif, jpeg, mp3, png, wav } from './files.mjs';
import { mutated } from './mutate.mjs';

const IMAGES = [png(40, 30), jpeg(64, 48), gif(20, 12, 2), bmp(18, 11)];
const SOUNDS = [wav(8000), mp3(20), flac(8)];

/** Characters of a message, and bytes of a file, that are shown. */
const SHOWN = 200;

const { values } = parseArgs({
  options: {
    mmproj: { type: 'string' },
    model: { type: 'string', default: 'models/cria-q8_0.gguf' },
    files: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '4' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help || values.mmproj === undefined) {
  console.log('npm run fuzz:media -- --mmproj FILE [--model FILE] [--files N] [--seed S] [--parallel N]');
  process.exit(values.help ? 0 : 2);
}

const server = new Server(['-m', values.model, '--mmproj', values.mmproj, '-np', '2', '-c', '4096']);
const url = await server.ready();
const { modalities } = /** @type {{ modalities: { vision: boolean, audio: boolean } }} */ (
  await (await fetch(`${url}/props`)).json()
);
const originals = [...(modalities.vision ? IMAGES : []), ...(modalities.audio ? SOUNDS : [])];
const [engine] = server.children;
const random = new Random(Number(values.seed));
/** @type {string[]} */
const findings = [];
/** @type {Map<string, number>} */
const counts = new Map();

for (const file of originals) {
  const status = await send(file, true);
  if (status !== 200) findings.push(`a whole file is answered by ${status}: ${shown(file)}`);
}
let left = Number(values.files);
const sendAll = async () => {
  while (left-- > 0) {
    const status = String(await send(mutated(random.pick(originals), random), false));
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
};
await Promise.all(Array.from({ length: Number(values.parallel) }, sendAll));
if (server.children[0] !== engine) findings.push(`the engine process ended: ${server.output.slice(-2000)}`);
console.log(
  [...counts]
    .sort()
    .map(([status, count]) => `${count} x ${status}`)
    .join(', '),
);
console.log(`${Math.round(server.memory)} MiB, ${server.children.length} engine`);
await server.close();
for (const finding of findings.slice(0, 20)) console.log(finding);
console.log(`${findings.length} of ${values.files} files went wrong (seed ${values.seed})`);
if (findings.length > 0) process.exitCode = 1;

/** @param {Buffer} file @param {boolean} isWhole */
async function send(file, isWhole) {
  const isSound = /^(RIFF|ID3|fLaC|\xff[\xe0-\xff])/.test(file.toString('latin1', 0, 4));
  const data = file.toString('base64');
  const part = isSound
    ? { type: 'input_audio', input_audio: { data } }
    : { type: 'image_url', image_url: { url: data } };
  const body = JSON.stringify({ messages: [{ role: 'user', content: [part] }], max_tokens: 1 });
  try {
    const request = { method: 'POST', body, signal: AbortSignal.timeout(60_000) };
    const response = await fetch(`${url}/v1/chat/completions`, request);
    const text = await response.text();
    const isNamed = response.status === 400 && /"param":"messages/.test(text);
    if (response.status !== 200 && (isWhole || !isNamed))
      findings.push(`${response.status} ${text.slice(0, SHOWN)}: ${shown(file)}`);
    return response.status;
  } catch (error) {
    findings.push(`${error}: ${shown(file)}`);
    return 'no answer';
  }
}

/** @param {Buffer} file */
function shown(file) {
  return file.subarray(0, SHOWN).toString('base64');
}
