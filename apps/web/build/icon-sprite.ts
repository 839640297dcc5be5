import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { ICONS } from '../src/ui/icons.js';

const ID = 'virtual:icons';
const folder = join(dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')), 'icons');

/** The icons that the page uses, as one file of symbols: `<use href="…#name">`. The module gives the file's address. */
export function iconSprite(): Plugin {
  let isBuild = false;
  return {
    name: 'llamero:icon-sprite',
    configResolved({ command }) {
      isBuild = command === 'build';
    },
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      if (!isBuild) return `export default ${JSON.stringify(`data:image/svg+xml,${encodeURIComponent(sprite())}`)}`;
      const reference = this.emitFile({ type: 'asset', name: 'icons.svg', source: sprite() });
      return `export default import.meta.ROLLUP_FILE_URL_${reference}`;
    },
  };
}

function sprite(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg">${ICONS.map(symbol).join('')}</svg>`;
}

function symbol(name: string): string {
  const svg = readFileSync(join(folder, `${name}.svg`), 'utf8');
  const body = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
  return `<symbol id="${name}" viewBox="0 0 24 24">${body.replaceAll(/\s*\n\s*/g, '')}</symbol>`;
}
