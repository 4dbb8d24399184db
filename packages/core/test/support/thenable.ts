/** A promise of another realm or library: it has `then`, and is no `Promise`. */
export function thenable<T>(value: T): PromiseLike<T> {
  const then = (resolve: (value: T) => void): void => resolve(value);
  // oxlint-disable-next-line unicorn/no-thenable -- such an object is what is tested
  return { then } as PromiseLike<T>;
}
