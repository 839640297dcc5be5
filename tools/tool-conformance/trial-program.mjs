import { createRequire } from 'node:module';
import { readCases } from '../schema-conformance/cases.mjs';
import { Calls, loadModel } from './calls.mjs';
import { FORMATS, nameOf, Templates } from './formats.mjs';
import { Judge } from './judge.mjs';

/** The process behind `run.mjs`: takes a file, a model and names of formats once, then places in the file; answers with results. */
const { GrammarMatcher } = createRequire(import.meta.url)('#native');
const [file, modelPath, ...names] = process.argv.slice(2);
const cases = readCases(file);
const model = await loadModel(modelPath);
const templates = new Templates();
const judges = FORMATS.filter((format) => names.includes(nameOf(format))).map((format) => {
  const text = format.template === undefined ? '' : templates.read(format.template);
  return { name: nameOf(format), judge: new Judge(format, new Calls(model, text), GrammarMatcher) };
});
templates.dispose();

process.on('message', async ({ index }) => {
  const results = [];
  // One after the other, as what is made for one of them is there for those that follow.
  for (const { name, judge } of judges) results.push({ name, ...(await judge.of(cases[index])) });
  process.send?.({ id: cases[index].id, results });
});
