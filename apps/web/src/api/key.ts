const NAME = 'llamero.key';

/** The API key: of this tab, unless its user wants it kept on the device. It is never part of an address or an export. */
export const key = {
  get(): string | undefined {
    return read(() => sessionStorage) ?? read(() => localStorage);
  },
  get isRemembered(): boolean {
    return read(() => localStorage) !== undefined;
  },
  set(value: string, remember: boolean): void {
    key.forget();
    write(remember ? () => localStorage : () => sessionStorage, value);
  },
  forget(): void {
    for (const storage of [() => sessionStorage, () => localStorage]) attempt(() => storage().removeItem(NAME));
  },
};

function read(storage: () => Storage): string | undefined {
  return attempt(() => storage().getItem(NAME)) ?? undefined;
}

function write(storage: () => Storage, value: string): void {
  attempt(() => storage().setItem(NAME, value));
}

/** Browsers may forbid storage; the key is then asked for in each tab. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
