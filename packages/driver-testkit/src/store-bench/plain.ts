/** A value without what is undefined in it: whether a store leaves that out is its own affair. */
export function plain<T extends object>(value: T): T {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as T;
}
