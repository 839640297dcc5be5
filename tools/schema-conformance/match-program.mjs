import { createRequire } from 'node:module';

/**
 * The process behind `MatcherProcess`: follows grammars with the addon, that is with llama.cpp's own code.
 * Reads `G <bytes>` or `T <bytes>`, a line break, that many bytes and a line break; answers each with a line.
 */
const { GrammarMatcher } = createRequire(import.meta.url)('#native');
let pending = Buffer.alloc(0);
let matcher;

function answer(kind, text) {
  if (kind === 'T') {
    const { accepted, complete } = matcher.accepts(text);
    return `${accepted ? 1 : 0} ${complete ? 1 : 0}`;
  }
  matcher?.dispose();
  matcher = undefined;
  try {
    matcher = new GrammarMatcher(text);
    return 'ok';
  } catch (error) {
    return `err ${String(error.message).replaceAll('\n', ' ')}`;
  }
}

process.stdin.on('data', (chunk) => {
  pending = Buffer.concat([pending, chunk]);
  for (;;) {
    const end = pending.indexOf(10);
    if (end < 0) return;
    const [kind, length] = pending.toString('latin1', 0, end).split(' ');
    const from = end + 1;
    const to = from + Number(length);
    if (pending.length <= to) return;
    const text = pending.toString('utf8', from, to);
    pending = pending.subarray(to + 1);
    process.stdout.write(`${answer(kind, text)}\n`);
  }
});
