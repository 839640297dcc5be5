import { describe, expect, it } from 'vitest';
import { PROMISED_FLAGS, PROMISED_VARIABLES } from '../../../../test/support/promised-names.js';
import { readArguments } from './argument-reader.js';
import { readEnvironment } from './environment-reader.js';
import { ALL_FLAGS, type AnyFlag, FLAG_GROUPS } from './flags.js';
import { helpText } from './help-text.js';

const FILES: Readonly<Record<string, string>> = {
  'keys.txt': 'one\ntwo\n',
  'schema.json': '{"type":"object"}',
  'ui.json': '{"theme":"dark"}',
  'grammar.gbnf': 'root ::= "a"',
  'template.jinja': '{{ messages }}',
};
const readFile = (path: string) => FILES[path]!;

const spellings = ALL_FLAGS.flatMap((flag) => [...flag.names, ...flag.offNames]);
const variables = ALL_FLAGS.flatMap(variablesOf);

function label(flag: AnyFlag): string {
  return flag.names.join(', ');
}

function variablesOf(flag: AnyFlag): readonly string[] {
  return [...flag.env, ...flag.offEnv];
}

function exampleWords(flag: AnyFlag): readonly string[] {
  return flag.takesValue === 'never' ? [] : flag.type.examples;
}

function exampleValue(flag: AnyFlag): unknown {
  return flag.takesValue === 'never' ? flag.bare : flag.type.parse(flag.type.examples, readFile);
}

describe('the table of flags', () => {
  // contract: flags.all
  it.each(Object.entries(PROMISED_FLAGS))('knows the %s of the README, in the same group', (title, names) => {
    const group = FLAG_GROUPS.find((candidate) => candidate.title === title)!;
    const known = group.flags.flatMap((flag) => [...flag.names, ...flag.offNames]);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('shows the groups in --help in the order of the README', () => {
    const titles = helpText().match(/^\S.*params:$/gm);
    expect(titles).toEqual(Object.keys(PROMISED_FLAGS).map((title) => `${title}:`));
  });

  // contract: start.environment-names
  it.each(PROMISED_VARIABLES)('knows the variable %s', (name) => {
    expect(variables).toContain(name);
  });

  it('gives every spelling and every variable one meaning', () => {
    expect(new Set(spellings).size).toBe(spellings.length);
    expect(new Set(variables).size).toBe(variables.length);
  });

  it('writes short flags with one dash and long ones with two', () => {
    expect(spellings.filter((name) => !/^(-[A-Za-z][a-z-]*|--[a-z][a-z-]+)$/.test(name))).toEqual([]);
  });

  it('says why a flag has no effect', () => {
    const silent = ALL_FLAGS.filter((flag) => (flag.status === 'noEffect') !== (flag.remark !== ''));
    expect(silent.map(label)).toEqual([]);
  });

  it('lists every flag in exactly one group', () => {
    expect(FLAG_GROUPS.reduce((sum, group) => sum + group.flags.length, 0)).toBe(new Set(ALL_FLAGS).size);
  });
});

/** The flags that a rule is about, as rows of `it.each`. */
function flagsWhere(isMeant: (flag: AnyFlag) => boolean): readonly (readonly [string, AnyFlag])[] {
  return ALL_FLAGS.filter(isMeant).map((flag) => [label(flag), flag]);
}

describe('every flag', () => {
  // contract: flags.all
  it.each(flagsWhere(() => true))('%s is read under every spelling', (_, flag) => {
    for (const name of flag.names) {
      expect(readArguments([name, ...exampleWords(flag)], readFile)).toEqual([
        { flag, name, value: exampleValue(flag) },
      ]);
    }
    for (const name of flag.offNames) {
      expect(readArguments([name], readFile)).toEqual([{ flag, name, value: false }]);
    }
  });

  it.each(flagsWhere(() => true))('%s is explained by --help with its variables', (_, flag) => {
    const help = helpText().replaceAll(/\s+/g, ' ');
    expect(help).toContain(`${[...flag.names, ...flag.offNames].join(', ')} ${flag.hint}`.trim());
    expect(help).toContain(flag.help.replaceAll(/\s+/g, ' '));
    for (const name of variablesOf(flag)) expect(help).toContain(name);
  });

  it.each(flagsWhere((flag) => variablesOf(flag).length > 0))('%s is read from its variables', (_, flag) => {
    for (const name of flag.env) {
      const text = flag.type.examples[0]!;
      const value = flag.type.parse([text], readFile);
      expect(readEnvironment({ [name]: text }, readFile)).toEqual([{ flag, name, value }]);
    }
    for (const name of flag.offEnv) {
      expect(readEnvironment({ [name]: '1' }, readFile)).toEqual([{ flag, name, value: false }]);
      expect(readEnvironment({ [name]: '0' }, readFile)).toEqual([]);
    }
  });

  it.each(flagsWhere((flag) => flag.takesValue === 'always'))('%s does not stand without its value', (_, flag) => {
    for (const name of flag.names) {
      const message = `${name}: a value is missing (${flag.hint})`;
      expect(() => readArguments([name], readFile)).toThrow(message);
      expect(() => readArguments([name, ...exampleWords(flag).slice(1), '--mlock'], readFile)).toThrow(
        `${message} before --mlock`,
      );
    }
  });

  it.each(flagsWhere((flag) => flag.takesValue !== 'optionally'))('%s can ask for more than the default', (_, flag) => {
    const wanted = flag.offNames.length > 0 && flag.default === true ? false : exampleValue(flag);
    expect(wanted).not.toEqual(flag.default);
  });

  it.each(flagsWhere((flag) => typeof flag.default === 'number' && flag.takesValue === 'always'))(
    '%s has a default within its own range',
    (_, flag) => {
      expect(flag.type.parse([flag.defaultText], readFile)).toBe(flag.default);
    },
  );
});
