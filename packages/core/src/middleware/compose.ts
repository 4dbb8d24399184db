import { MiddlewareError } from '../exceptions/engine-errors.ts';

/** One link of a chain. */
export interface Link<S, R> {
  readonly name: string;
  readonly around: (subject: S, next: () => Promise<R>) => Promise<R>;
}

/**
 * Puts the links round `innermost`, the first outermost. A link that calls `next` twice gets a
 * `MiddlewareError`: the job would be sent, or run, twice.
 */
export function compose<S, R>(
  links: readonly Link<S, R>[],
  subject: S,
  innermost: () => Promise<R>,
): Promise<R> {
  const enter = async (depth: number): Promise<R> => {
    const link = links[depth];
    if (link === undefined) return innermost();
    let entered = false;
    return link.around(subject, () => {
      if (entered)
        return Promise.reject(
          new MiddlewareError(`The middleware ${link.name} called next() twice.`),
        );
      entered = true;
      const inner = enter(depth + 1);
      // A link that does not wait for it has chosen not to hear of its failure.
      inner.catch(() => undefined);
      return inner;
    });
  };
  return enter(0);
}
