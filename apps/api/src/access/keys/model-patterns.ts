/** Names of models that a key may ask for: exact ones, and such as "qwen*", where * stands for any characters. */
export class ModelPatterns {
  constructor(readonly patterns: readonly string[]) {}

  has(model: string): boolean {
    return this.patterns.some((pattern) => matches(pattern.split('*'), model));
  }
}

/** Takes the first place for each part, so that no name takes long. @param parts what stands between the stars */
function matches(parts: readonly string[], model: string): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return model === first;
  if (!model.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = model.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return model.length - last.length >= at && model.endsWith(last);
}
