/** A file of keys that cannot be used; the message is one line that names the place, and never has a key in it. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';

  /** @param place such as "keys[2].scopes[0]"; '' = the file */
  constructor(place: string, problem: string) {
    super(place === '' ? problem : `${place}: ${problem}`);
  }
}
