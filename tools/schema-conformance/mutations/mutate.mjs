import { JsonNumber, JsonObject } from '../printed-json.mjs';
import { formatTexts, mutateText, textOfLength } from './made-strings.mjs';

/** Items that an array is given at most to go beyond its bound. */
const MOST_ITEMS = 60;

/** A value with one to three changes, each at a place of its own, in ways that the keywords there may tell. */
export function mutate(value, maker, schemas) {
  const { random } = maker;
  let changed = value;
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left--) {
    const places = placesIn(changed, schemas, maker.view);
    const { path, inPlace, value: old } = random.pick(places);
    changed = replaced(changed, path, changedValue(old, inPlace, maker));
  }
  return changed;
}

/** Every value within a value, with its path and what the schemas say of it. */
function placesIn(value, schemas, view) {
  const places = [];
  const visit = (at, path, speaking) => {
    const inPlace = view.inPlace(speaking);
    places.push({ path, inPlace, value: at });
    if (Array.isArray(at))
      for (const [index, item] of at.entries()) visit(item, [...path, index], view.ofItem(inPlace, index));
    else if (at instanceof JsonObject)
      for (const [index, [name, member]] of at.entries.entries())
        visit(member, [...path, index], view.ofMember(inPlace, name));
  };
  visit(value, [], schemas);
  return places;
}

function replaced(value, path, by) {
  if (path.length === 0) return by;
  const [index, ...rest] = path;
  if (Array.isArray(value)) return value.with(index, replaced(value[index], rest, by));
  const [name, member] = value.entries[index];
  return new JsonObject(value.entries.with(index, [name, replaced(member, rest, by)]));
}

function changedValue(value, inPlace, maker) {
  const { random } = maker;
  if (random.chance(0.1)) return maker.anything();
  if (random.chance(0.15)) return maker.valueFor(inPlace, 3);
  if (value instanceof JsonObject) return new JsonObject(changedMembers(value.entries, inPlace, maker));
  if (Array.isArray(value)) return changedItems(value, inPlace, maker);
  if (value instanceof JsonNumber) return random.chance(0.8) ? maker.number(inPlace) : notation(value, random);
  if (typeof value === 'string') return changedText(value, inPlace, maker);
  return random.chance(0.5) ? maker.anything() : maker.valueFor(inPlace, 3);
}

/** Another number that is written much like it, or the same one written otherwise. */
function notation({ source }, random) {
  const value = Number(source);
  return new JsonNumber(
    random
      .pick([`${Math.trunc(value)}.0`, String(-value), String(value + 1), String(value + 0.5)])
      .replace(/^(-?\d(?:\.\d+)?e[+-]\d+)\.0$/, '$1'),
  );
}

function changedText(text, inPlace, maker) {
  const { random } = maker;
  const lengths = inPlace.flatMap(({ minLength, maxLength }) => [minLength, maxLength]).filter(Number.isInteger);
  const formats = inPlace.map(({ format }) => format).filter((format) => typeof format === 'string');
  if (lengths.length > 0 && random.chance(0.4)) {
    const length = random.pick(lengths) + random.pick([-1, 0, 1]);
    if (length < 2000) return textOfLength(text, length, random);
  }
  if (formats.length > 0 && random.chance(0.4)) return random.pick(formatTexts(random.pick(formats)));
  return random.chance(0.25) ? maker.text(inPlace) : mutateText(text, random);
}

function changedItems(items, inPlace, maker) {
  const { random } = maker;
  const at = random.below(items.length + 1);
  const made = () => maker.valueFor(maker.view.ofItem(inPlace, at), 3);
  switch (random.below(6)) {
    case 0:
      return items.toSpliced(at, 1);
    case 1:
      return items.length > 0 ? [...items, random.pick(items)] : [made()];
    case 2:
      return items.toSpliced(at, 0, random.chance(0.3) ? maker.anything() : made());
    case 3:
      return items.toReversed();
    case 4: {
      const limits = inPlace.flatMap(({ minItems, maxItems }) => [minItems, maxItems]).filter(Number.isInteger);
      const count = limits.length > 0 ? random.pick(limits) + random.pick([-1, 0, 1]) : random.below(4);
      if (count > MOST_ITEMS) return [];
      return Array.from(
        { length: Math.max(0, count) },
        (_, index) => items[index] ?? (items.length > 0 && random.chance(0.5) ? random.pick(items) : made()),
      );
    }
    default:
      return [];
  }
}

function changedMembers(entries, inPlace, maker) {
  const { random } = maker;
  const at = random.below(entries.length);
  const free = (name) => !entries.some(([other]) => other === name);
  const valueNamed = (name) =>
    random.chance(0.2) ? maker.anything() : maker.valueFor(maker.view.ofMember(inPlace, name), 3);
  const known = maker.view.namesIn(inPlace).filter(free);
  const choice = random.below(7);
  if (choice <= 1 && entries.length > 0) return entries.toSpliced(at, 1);
  if (choice === 2 && known.length > 0) {
    const name = random.pick(known);
    return entries.toSpliced(random.below(entries.length + 1), 0, [name, valueNamed(name)]);
  }
  if (choice === 3 && entries.length > 0) {
    const name = random.chance(0.7) ? mutateText(entries[at][0], random) : maker.name(inPlace);
    return free(name) ? entries.with(at, [name, entries[at][1]]) : entries;
  }
  if (choice === 4 && entries.length > 1)
    return random.chance(0.5) ? entries.toReversed() : [...entries.slice(at), ...entries.slice(0, at)];
  if (choice === 5 && entries.length > 1) return entries.with(at, [entries[at][0], random.pick(entries)[1]]);
  const name = maker.name(inPlace);
  return free(name)
    ? entries.toSpliced(random.below(entries.length + 1), 0, [name, valueNamed(name)])
    : entries.toReversed();
}
