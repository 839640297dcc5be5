/** A chunk of its own: loaded with the first code in a language. */
export * as languages from '@speed-highlight/core/languages';
export { tokenizeWith } from '@speed-highlight/core/tokenize';
