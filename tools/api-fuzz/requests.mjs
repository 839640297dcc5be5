import { Values } from './values.mjs';

/**
 * A request to send, and what may be answered.
 *
 * @typedef {{ name: string, method: string, path: string, body: string | undefined, statuses: readonly number[],
 *   aimed: string, mustFail: boolean }} FuzzRequest
 */

/** Statuses of any route: the path, the headers and the time of a request are not its own. */
const ANY_ROUTE = [400, 408, 413, 431];

/** Fields that say how long an answer is: within their bounds they stay small, or nothing would ever end. */
const LENGTHS = { n_predict: 3, max_tokens: 3, max_completion_tokens: 3, n: 2, n_cmpl: 2, t_max_predict_ms: 1000 };

/** What makes others wait, or is answered with 503 as it should be. */
const LEFT_OUT = ['fail_on_no_slot'];

/** Answers that never end: who asks has to leave. */
const ENDLESS = ['/llamero/live'];

/** @type {readonly import('./values.mjs').Aim[]} */
const AIMS = ['within', 'within', 'at', 'beyond', 'beyond', 'wrong'];

/** Makes requests of an OpenAPI document: the same ones for the same source of choices. */
export class Requests {
  #values;
  #random;
  #operations;

  /**
   * @param {any} document OpenAPI
   * @param {import('../grammar-fuzz/random.mjs').Random} random
   * @param {{ paths?: RegExp, costlyChance?: number }} options which paths; how often far bounds are reached
   */
  constructor(document, random, { paths = /./, costlyChance = 0.02 } = {}) {
    this.#random = random;
    this.#values = new Values(document, random, costlyChance);
    const all = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );
    const chosen = all.filter(({ path }) => paths.test(path) && !ENDLESS.includes(path));
    // What takes a body has most to try.
    this.#operations = chosen.flatMap((one) => new Array(one.operation.requestBody === undefined ? 1 : 12).fill(one));
  }

  /** @returns {FuzzRequest} */
  next() {
    const { path, method, operation } = this.#random.pick(this.#operations);
    const { body, aimed, mustFail } = this.#body(operation);
    return {
      name: `${method} ${path}`,
      method,
      path: this.#path(path, operation.parameters ?? []),
      body,
      statuses: [...ANY_ROUTE, ...Object.keys(operation.responses).map(Number)],
      aimed,
      mustFail,
    };
  }

  #path(path, parameters) {
    const given = parameters
      .filter(({ name, required }) => !LEFT_OUT.includes(name) && (required || this.#random.chance(0.5)))
      .map(({ name, in: place, schema }) => {
        const { value } = this.#values.of(schema, this.#random.pick(['within', 'wrong']));
        return { name, place, text: encodeURIComponent(String(value).slice(0, 200)) || '0' };
      });
    const inPath = given.filter(({ place }) => place === 'path');
    const filled = inPath.reduce((whole, { name, text }) => whole.replace(`{${name}}`, text), path);
    const query = given.filter(({ place }) => place === 'query').map(({ name, text }) => `${name}=${text}`);
    return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
  }

  #body({ requestBody }) {
    if (requestBody === undefined) return { body: undefined, aimed: 'nothing', mustFail: false };
    const schema = this.#values.resolved(requestBody.content['application/json'].schema);
    if (schema.type !== 'object') {
      const { value, aim } = this.#values.of(schema, this.#random.pick(AIMS));
      return { body: JSON.stringify(value), aimed: `the body ${aim}`, mustFail: aim === 'beyond' };
    }
    const { fields, aimed, mustFail } = this.#fields(schema);
    const text = JSON.stringify(fields);
    if (!this.#random.chance(0.05)) return { body: text, aimed, mustFail };
    return { body: this.#broken(text), aimed: 'broken JSON', mustFail: false };
  }

  #fields({ properties, required = [] }) {
    const optional = Object.keys(properties).filter((name) => !required.includes(name));
    const aimed = this.#random.pick(Object.keys(properties));
    const wanted = this.#random.pick(AIMS);
    const names = new Set([...required, ...this.#random.times(6, () => this.#random.pick(optional)), aimed]);
    let reached = wanted;
    const fields = [...names].map((name) => {
      const { value, aim } = this.#values.of(properties[name], name === aimed ? wanted : 'within');
      if (name === aimed) reached = aim;
      return [name, name in LENGTHS && isLong(value, aim, LENGTHS[name]) ? LENGTHS[name] : value];
    });
    const isEndless = 'n_predict' in properties && !names.has('n_predict');
    return {
      fields: Object.fromEntries([...fields, ...(isEndless ? [['n_predict', LENGTHS.n_predict]] : [])]),
      aimed: `${aimed} ${reached}`,
      mustFail: reached === 'beyond',
    };
  }

  /** Some bytes away, twice or changed. */
  #broken(text) {
    const from = this.#random.below(text.length);
    const to = Math.min(text.length, from + 1 + this.#random.below(8));
    const between = this.#random.pick(['', text.slice(from, to).repeat(2), '"', '}', ',', '\\ud800', '1e999']);
    return text.slice(0, from) + between + text.slice(to);
  }
}

function isLong(value, aim, most) {
  return typeof value === 'number' && aim !== 'beyond' && (value < 0 || value > most);
}
