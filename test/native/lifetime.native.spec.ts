import { describe, expect, it } from 'vitest';
import { runScript } from './native-fixture.js';

/** Each script runs in a process of its own: a crash or a hang is its exit status. */
const SCRIPTS: readonly (readonly [title: string, script: string, output: string])[] = [
  ['ends without having done anything', 'console.log("done");', 'done'],
  ['ends after logging', 'native.initialize(backends, () => {}); console.log("done");', 'done'],
  [
    'ends although nothing was disposed of',
    `native.initialize(backends, () => {});
     const model = await native.Model.load(CHAT_MODEL, {});
     const context = await native.Context.create(model, params);
     const sampler = new native.SamplerChain(model, [{ type: 'greedy' }]);
     const format = new native.ChatFormat(model, '');
     const { tokens } = await context.step(oneToken(0, sampler));
     console.log(tokens.length);`,
    '1',
  ],
  [
    'waits for a running step at the end',
    `native.initialize(backends, () => {});
     const model = await native.Model.load(CHAT_MODEL, {});
     const context = await native.Context.create(model, params);
     context.step(oneToken(0, null)).then(() => console.log('stepped'));`,
    'stepped',
  ],
  [
    'survives process.exit during a step',
    `native.initialize(backends, () => {});
     const model = await native.Model.load(CHAT_MODEL, {});
     const context = await native.Context.create(model, { ...params, contextSize: 2048, batchSize: 2048 });
     const n = 2000;
     context.step({ tokens: new Int32Array(n).fill(5), positions: Int32Array.from({ length: n }, (_, i) => i),
       sequences: new Int32Array(n), outputs: new Uint8Array(n), length: n, samplers: [] }).catch(() => {});
     setTimeout(() => { console.log('exiting'); process.exit(0); }, 5);`,
    'exiting',
  ],
  [
    'survives process.exit during a load',
    `native.initialize(backends, () => {});
     native.Model.load(CHAT_MODEL, { mmap: false, checkTensors: true });
     console.log('exiting');
     process.exit(0);`,
    'exiting',
  ],
  [
    'survives process.exit while a context is created',
    `native.initialize(backends, () => {});
     const model = await native.Model.load(CHAT_MODEL, {});
     native.Context.create(model, params);
     console.log('exiting');
     process.exit(0);`,
    'exiting',
  ],
  [
    'survives process.exit in the log sink',
    `native.initialize(backends, () => { console.log('exiting'); process.exit(0); });
     await native.Model.load(CHAT_MODEL, {});
     await new Promise((done) => setTimeout(done, 1000));`,
    'exiting',
  ],
  [
    'frees what is garbage, in any order',
    `native.initialize(backends, () => {});
     for (let round = 0; round < 5; round += 1) {
       await (async () => {
         const model = await native.Model.load(CHAT_MODEL, {});
         const context = await native.Context.create(model, params);
         const sampler = new native.SamplerChain(model, [{ type: 'dist', seed: 1 }], { grammar: { gbnf: 'root ::= [a-z]*' } });
         new native.ChatFormat(model, '').apply('{"messages":[]}').catch(() => {});
         new native.GrammarMatcher('root ::= "a"').accepts('a');
         await context.step(oneToken(0, sampler));
         context.save(0);
       })();
       for (let i = 0; i < 5; i += 1) { gc(); await new Promise((done) => setImmediate(done)); }
     }
     console.log('collected');`,
    'collected',
  ],
  [
    'keeps what a running step needs although JavaScript has let go of it',
    `native.initialize(backends, () => {});
     let model = await native.Model.load(CHAT_MODEL, {});
     let context = await native.Context.create(model, params);
     let sampler = new native.SamplerChain(model, [{ type: 'greedy' }]);
     const n = 200;
     const running = context.step({ tokens: new Int32Array(n).fill(5), positions: Int32Array.from({ length: n }, (_, i) => i),
       sequences: new Int32Array(n), outputs: new Uint8Array(n).fill(1, n - 1), length: n, samplers: [sampler] });
     sampler.dispose(); model.dispose();
     model = context = sampler = undefined;
     for (let i = 0; i < 10; i += 1) { gc(); await new Promise((done) => setImmediate(done)); }
     console.log((await running).tokens.length);`,
    '1',
  ],
  [
    'can be used in worker threads that end during a step',
    `const { Worker } = await import('node:worker_threads');
     const code = 'const native = require(' + JSON.stringify(addon) + ');' +
       'native.initialize(' + JSON.stringify(backends) + ', () => {});' +
       'native.Model.load(' + JSON.stringify(CHAT_MODEL) + ', {}).then((model) =>' +
       ' native.Context.create(model, ' + JSON.stringify({ ...params, contextSize: 2048, batchSize: 2048 }) + ')).then((context) => {' +
       ' const n = 2000;' +
       ' context.step({ tokens: new Int32Array(n).fill(5), positions: Int32Array.from({ length: n }, (_, i) => i),' +
       '  sequences: new Int32Array(n), outputs: new Uint8Array(n), length: n, samplers: [] }).catch(() => {});' +
       ' require("node:worker_threads").parentPort.postMessage("stepping"); });';
     for (let round = 0; round < 3; round += 1) {
       const worker = new Worker(code, { eval: true, execArgv: [] });
       await new Promise((done, fail) => worker.on('message', done).on('error', fail));
       await worker.terminate();
     }
     console.log('terminated');`,
    'terminated',
  ],
  [
    'reports an exception of the log sink as uncaught',
    `process.on('uncaughtException', (error) => { console.log('caught ' + error.message); process.exit(0); });
     native.initialize(backends, () => { throw new Error('sink'); });
     await native.Model.load(CHAT_MODEL, {});
     await new Promise((done) => setTimeout(done, 1000));`,
    'caught sink',
  ],
];

describe('the lifetime of native objects', () => {
  it.each(SCRIPTS)('%s', async (_title, script, expected) => {
    const { code, signal, output } = await runScript(script);
    expect({ code, signal, output: output.trim() }).toEqual({ code: 0, signal: null, output: expected });
  });
});
