import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const HELP = `usage: npm run bench:page -- [--tokens 10000] [--rate 200] [--browser /usr/bin/chromium]

Has the page draw mixed Markdown as it comes, with its end in view, and prints frames, long tasks, processor time a
token, and memory.
On a machine that does other work only the ratio counts.`;

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '200' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
    help: { type: 'boolean', short: 'h' },
  },
});

const PART = `## A heading with *emphasis*

A paragraph with some **words**, \`code\`, a [link](https://a.example/) and \\(x^2\\), long enough to be broken over lines.

- one item
- another, with **strength**
  - and one within

\`\`\`ts
const answer = await fetch('/health');
if (!answer.ok) throw new Error(\`status \${answer.status}\`);
\`\`\`

| name | value |
|------|------:|
| a | 1 |
| b | 2 |

`;

if (values.help) console.log(HELP);
else await measure(Number(values.tokens), Number(values.rate));

async function measure(tokens, rate) {
  const root = join(import.meta.dirname, '..', '..', 'apps', 'web');
  const server = await createServer({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath: values.browser, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(String(server.resolvedUrls?.local[0]));
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return metric('JSHeapUsedSize');
  };
  const metric = async (name) => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((each) => each.name === name)?.value ?? 0;
  };
  const pieces =
    PART.repeat(Math.ceil((tokens * 4) / PART.length))
      .match(/[\s\S]{1,4}/g)
      ?.slice(0, tokens) ?? [];
  await page.evaluate(`(async () => {
    const { MarkdownView } = await import('/src/markdown/markdown-view.ts');
    const { FollowedEnd } = await import('/src/chat/followed-end.svelte.ts');
    document.body.innerHTML = '';
    const scroller = document.body.appendChild(document.createElement('div'));
    scroller.style.cssText = 'height: 100vh; overflow: auto';
    const box = scroller.appendChild(document.createElement('div'));
    new FollowedEnd().watch(scroller);
    box.className = 'markdown';
    window.view = new MarkdownView(box);
    window.frames_ = [];
    let last = performance.now();
    const frame = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    window.long = [];
    new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  })()`);
  await page.waitForTimeout(1000);
  await page.evaluate('window.frames_.length = 0; window.long.length = 0;');
  const idle = await heap();
  const marks = [];
  for (let done = 0; done < pieces.length; done += 1000) {
    const before = await metric('TaskDuration');
    await page.evaluate(
      `new Promise((resolve) => {
        const pieces = ${JSON.stringify(pieces.slice(done, done + 1000))};
        const start = performance.now();
        let sent = 0;
        const timer = setInterval(() => {
          const due = Math.min(pieces.length, Math.ceil((performance.now() - start) * ${rate} / 1000));
          while (sent < due) window.view.append(pieces[sent++]);
          if (sent === pieces.length) { clearInterval(timer); resolve(); }
        }, 5);
      })`,
    );
    marks.push(((await metric('TaskDuration')) - before) * 1000);
  }
  await page.evaluate('window.view.finish()');
  await page.waitForTimeout(1500);
  const frames = /** @type {number[]} */ (await page.evaluate('window.frames_')).toSorted((a, b) => a - b);
  const longest = Math.max(0, .../** @type {number[]} */ (await page.evaluate('window.long')));
  const grown = (await heap()) - idle;
  const at = (share) => frames[Math.floor(share * (frames.length - 1))] ?? 0;
  console.log(`tokens                          ${tokens} at ${rate} a second`);
  console.log(`frames a second, median         ${(1000 / at(0.5)).toFixed(1)}`);
  console.log(`frame, 95th percentile          ${at(0.95).toFixed(1)} ms`);
  console.log(`longest task                    ${longest.toFixed(0)} ms`);
  console.log(`ms a token, second 1,000        ${((marks[1] ?? 0) / 1000).toFixed(3)}`);
  console.log(`ms a token, last 1,000          ${((marks.at(-1) ?? 0) / 1000).toFixed(3)}`);
  console.log(`ratio                           ${((marks.at(-1) ?? 0) / (marks[1] ?? 1)).toFixed(2)} (bar: 1.5)`);
  console.log(`heap after the end, over idle   ${(grown / 1e6).toFixed(1)} MB (bar: 40)`);
  await browser.close();
  await server.close();
}
