import { native } from '../../../libs/engine/src/backend/native.js';

type Call = readonly unknown[];

/** Records the calls of a static method of the addon while something is done; the class's own cannot be redefined. */
export async function callsOf(
  owner: 'Model' | 'Context',
  method: string,
  during: () => Promise<unknown>,
  onResult: (result: object) => void = () => undefined,
): Promise<readonly Call[]> {
  const original: object = native[owner];
  const calls: Call[] = [];
  const recorded = async (...args: unknown[]): Promise<object> => {
    calls.push(args);
    const result: object = await Reflect.apply(Reflect.get(original, method), original, args);
    onResult(result);
    return result;
  };
  Reflect.set(native, owner, Object.create(original, { [method]: { value: recorded } }));
  try {
    await during();
  } finally {
    Reflect.set(native, owner, original);
  }
  return calls;
}

/** Steps that contexts compute while something is done that makes them. */
export async function stepsDuring(during: () => Promise<unknown>): Promise<number> {
  let steps = 0;
  await callsOf('Context', 'create', during, (context) => {
    const step: unknown = Reflect.get(context, 'step');
    const counted = (...args: unknown[]): unknown => {
      steps++;
      return Reflect.apply(step as () => unknown, context, args);
    };
    Object.defineProperty(context, 'step', { value: counted, configurable: true });
  });
  return steps;
}
