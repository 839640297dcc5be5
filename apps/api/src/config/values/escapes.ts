const CHARACTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', "'": "'", '"': '"', '\\': '\\' };

/**
 * Replaces \n, \r, \t, \', \", \\ and \xHH (one byte); every other backslash stays.
 * The same rules as llama.cpp's `--escape`. Works on UTF-8 bytes, so that \xHH may build a character of several bytes.
 */
export function processEscapes(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const processed = bytes.replaceAll(/\\(?:x([0-9a-fA-F]{2})|([nrt'"\\]))/g, (_, hex?: string, letter?: string) =>
    hex === undefined ? CHARACTERS[letter ?? '']! : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(processed, 'latin1').toString('utf8');
}
