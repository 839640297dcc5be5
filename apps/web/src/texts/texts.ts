import { en, type Texts } from './en.js';

/** THE table of the languages of the page. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof LANGUAGES;

const NAME = 'llamero.language';

/** The texts in the language that is chosen; set before anything is drawn. */
export let t: Texts = en;

/** The language that was chosen, else the first that the browser prefers and the page has. */
export function language(): Language {
  const known = (name: string | null): Language | undefined =>
    name !== null && name in LANGUAGES ? (name as Language) : undefined;
  const preferred = navigator.languages.map((each) => known(each.slice(0, 2))).find((each) => each !== undefined);
  return known(stored()) ?? preferred ?? 'en';
}

/** Takes effect with the next load of the page. */
export function chooseLanguage(name: Language): void {
  localStorage.setItem(NAME, name);
}

export async function loadTexts(): Promise<void> {
  const name = language();
  if (name === 'de') t = (await import('./de.js')).de;
  document.documentElement.lang = name;
}

function stored(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}
