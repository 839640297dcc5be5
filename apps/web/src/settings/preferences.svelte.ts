import type { ConversationRecord, RequestFields } from '../store/records.js';
import { operatorFields } from './operator-fields.js';

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
let fieldsOfOperator = $state.raw<RequestFields>({});

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
  /** Whether the operator has set a field of new chats to this value. */
  isOperators(field: string, value: unknown): boolean {
    return field in fieldsOfOperator && JSON.stringify(fieldsOfOperator[field]) === JSON.stringify(value);
  },
  /** What a new chat begins with. */
  get ofNewChats(): Pick<ConversationRecord, 'system' | 'fields'> {
    return { system: preferences.now.system, fields: fieldsOfOperator };
  },
  /** @param settings of --ui-config, under our names or llama.cpp's; what is not of the right kind is left out */
  takeOperators(settings: Readonly<Record<string, unknown>>): void {
    operators = known(settings);
    fieldsOfOperator = operatorFields(settings);
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
