/** Whatever a handler can throw, by name. */
export const THROWN: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  undefined: () => undefined,
  text: () => 'text',
  'a frozen object': () => Object.freeze({}),
  'what must not be looked at': () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('do not look');
        },
      },
    ),
  'an error that is its own cause': () => {
    const error = new Error('round and round');
    error.cause = error;
    return error;
  },
};

/** Throws what has that name, or answers a promise that rejects with it. */
export function fail(name: string): unknown {
  const [what = '', how] = name.split(', ');
  const thrown = THROWN[what]?.();
  if (how === 'later') return Promise.reject(thrown);
  throw thrown;
}
