/** What keys do everywhere. */
export type Command = 'palette' | 'newChat' | 'sidebar' | 'chatSettings' | 'help';

/** THE table of shortcuts: the key, with Control or Command; `isShifted` with Shift, too. */
export const SHORTCUTS: readonly { readonly command: Command; readonly key: string; readonly isShifted?: boolean }[] = [
  { command: 'palette', key: 'k' },
  { command: 'newChat', key: 'o', isShifted: true },
  { command: 'sidebar', key: 'b' },
  { command: 'chatSettings', key: '.' },
  { command: 'help', key: '/' },
];

export const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function shortcutOf(event: KeyboardEvent): Command | undefined {
  if (!(isApple ? event.metaKey : event.ctrlKey) || event.altKey || event.isComposing) return undefined;
  const key = event.key.toLowerCase();
  return SHORTCUTS.find((each) => each.key === key && (each.isShifted ?? false) === event.shiftKey)?.command;
}

/** How a shortcut is written. */
export function written({ key, isShifted }: (typeof SHORTCUTS)[number]): string {
  const upper = key.toUpperCase();
  return isApple ? `${isShifted ? '⇧' : ''}⌘${upper}` : `Ctrl+${isShifted ? 'Shift+' : ''}${upper}`;
}
