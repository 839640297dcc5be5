import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.js';
import { iconSprite } from './build/icon-sprite.js';

/** What is loaded with a view, a language or a piece of code that wants it. */
const LATER =
  /\/(playground|server)\/|(SettingsView|HelpView)\.svelte|\/texts\/de\.|highlighter\.ts|speed-highlight|temml|fflate/;

function isFirst(id: string): boolean {
  return !LATER.test(id);
}

export default defineConfig({
  root: import.meta.dirname,
  // Everything is found from the place of index.html, so the page works below any path.
  base: './',
  publicDir: false,
  plugins: [
    svelte({
      compilerOptions: { fragments: 'tree', runes: true },
    }),
    iconSprite(),
    compressed(),
  ],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // What the first view needs is one file; without this, what views share would be a file each.
      output: { codeSplitting: { groups: [{ name: 'app', test: isFirst }] } },
    },
  },
});
