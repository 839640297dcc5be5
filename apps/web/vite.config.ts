import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.js';
import { iconSprite } from './build/icon-sprite.js';

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
  },
});
