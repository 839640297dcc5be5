import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ServedApp } from './create-test-app.js';
import { TestBrowser } from './page.js';
import { DEMO_MODEL } from './real-engine.js';
import { serveModel } from './real-server.js';

/** A browser, and a server of the demo model, for the tests of one file: they are there within a test. */
export interface ServedPage {
  readonly browser: TestBrowser;
  readonly served: ServedApp;
}

/** Has a browser and a server begin before the tests and end behind them; what a test opened is closed after it. */
export function servePage(flags: readonly string[]): ServedPage {
  let browser: TestBrowser;
  let served: ServedApp;
  beforeAll(async () => {
    [browser, served] = await Promise.all([TestBrowser.start(), serveModel(DEMO_MODEL, flags)]);
  });
  afterEach(() => browser.clear());
  afterAll(async () => {
    await browser.close();
    await served.stop();
  });
  return {
    get browser() {
      return browser;
    },
    get served() {
      return served;
    },
  };
}
