const NAME = 'llamero.preferences';

/** What a person sets for the page; the operator's --ui-config stands where they chose nothing. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly sendOnEnter: boolean;
  readonly showFigures: boolean;
  readonly shortcuts: boolean;
  /** Of new chats. */
  readonly system: string;
}

const DEFAULTS: Preferences = { theme: 'system', sendOnEnter: true, showFigures: true, shortcuts: true, system: '' };

/** Names that the settings have in llama.cpp's page. */
const THEIR_NAMES: Readonly<Record<string, keyof Preferences>> = {
  systemMessage: 'system',
  showMessageStats: 'showFigures',
};

let chosen = $state.raw<Partial<Preferences>>(stored());
let operators = $state.raw<Partial<Preferences>>({});

export const preferences = {
  get now(): Preferences {
    return { ...DEFAULTS, ...operators, ...chosen };
  },
  set(changes: Partial<Preferences>): void {
    chosen = { ...chosen, ...changes };
    try {
      localStorage.setItem(NAME, JSON.stringify(chosen));
    } catch {
      // The browser keeps nothing: they hold until the page goes.
    }
    applyTheme();
  },
  /** @param settings of --ui-config, under our names or llama.cpp's; what is not of the right kind is left out */
  takeOperators(settings: Readonly<Record<string, unknown>>): void {
    operators = known(settings);
    applyTheme();
  },
};

export function applyTheme(): void {
  const { theme } = preferences.now;
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function known(given: Readonly<Record<string, unknown>>): Partial<Preferences> {
  const entries = Object.entries(given)
    .map(([name, value]) => [THEIR_NAMES[name] ?? name, value] as const)
    .filter(([name, value]) => name in DEFAULTS && typeof value === typeof DEFAULTS[name as keyof Preferences]);
  return Object.fromEntries(entries);
}

function stored(): Partial<Preferences> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(NAME) ?? '{}');
    return known(typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});
  } catch {
    return {};
  }
}
