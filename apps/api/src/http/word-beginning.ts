/** Characters of a client's word that an error repeats. */
const MOST = 64;

/** The beginning of a word that an error repeats: a client's text may be as long as a body. */
export function wordBeginning(text: string): string {
  return text.length <= MOST ? text : `${text.slice(0, MOST)}…`;
}
