import { MiddlewareError } from '../exceptions/engine-errors.ts';

/** One link of a chain. */
export interface Link<S, R> {
  readonly name: string;
  readonly around: (subject: S, next: () => Promise<R>) => Promise<R>;
  /** Looks at an answer that is not that of `next` itself; answers it, or throws. */
  readonly check?: ((answer: unknown) => R) | undefined;
}

/**
 * Puts the links round `innermost`, the first outermost. A link that calls `next` twice gets a
 * `MiddlewareError`: the job would be sent, or run, twice.
 *
 * Every job comes by here, so no promise is made that nobody asked for: one that a link hands on is
 * the same all the way out.
 */
export function compose<S, R>(
  links: readonly Link<S, R>[],
  subject: S,
  innermost: () => Promise<R>,
): Promise<R> {
  return enter({ links, subject, innermost }, 0);
}

interface Chain<S, R> {
  readonly links: readonly Link<S, R>[];
  readonly subject: S;
  readonly innermost: () => Promise<R>;
}

function enter<S, R>(chain: Chain<S, R>, depth: number): Promise<R> {
  const link = chain.links[depth];
  let entered = false;
  let inner: Promise<R> | undefined;
  let isAround = true;
  try {
    if (link === undefined) return chain.innermost();
    const { name, check } = link;
    const answer: unknown = link.around(chain.subject, () => {
      if (entered) return Promise.reject(calledTwice(name));
      entered = true;
      inner = enter(chain, depth + 1);
      if (!isAround) ignoreFailure(inner);
      return inner;
    });
    if (inner !== undefined && answer === inner) return inner;
    ignoreFailure(inner);
    const promise = Promise.resolve(answer);
    return check === undefined ? (promise as Promise<R>) : promise.then(check);
  } catch (error) {
    ignoreFailure(inner);
    return Promise.reject(error);
  } finally {
    isAround = false;
  }
}

/** A link that does not wait for what is inside of it has chosen not to hear of its failure. */
function ignoreFailure(inner: Promise<unknown> | undefined): void {
  inner?.catch(() => undefined);
}

function calledTwice(name: string): MiddlewareError {
  return new MiddlewareError(`The middleware ${name} called next() twice.`);
}
