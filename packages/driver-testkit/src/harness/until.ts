import type { HarnessTime } from './harness-time.ts';

/** How long something may take, and what it is, for the message when it takes longer. */
export interface WaitOptions {
  readonly what: string;
  /** Milliseconds of the harness's time. */
  readonly withinMs: number;
}

const STEP_MS = 10;
/** Turns of the event loop in which virtual time stands still, so that what needs none takes none. */
const FREE_TURNS = 20;

/** Settles as `promise` does, while time passes; rejects if that takes longer than `withinMs`. */
export async function until<T>(
  time: HarnessTime,
  promise: Promise<T>,
  options: WaitOptions,
): Promise<T> {
  let pending = true;
  const settled = promise.finally(() => {
    pending = false;
  });
  // The caller hears of it through the return below; until then nobody else does.
  settled.catch(() => undefined);
  const end = time.now() + options.withinMs;
  if (time.type === 'virtual') await turns(FREE_TURNS, () => pending);
  while (pending) {
    if (time.now() >= end) throw new Error(`${options.what}: not within ${options.withinMs} ms`);
    await Promise.race([settled.catch(() => undefined), time.pass(STEP_MS)]);
  }
  return settled;
}

/**
 * Resolves once `check` no longer throws; rejects, with what it threw last as its cause, if that takes
 * longer than `withinMs`. Looks every `stepMs`.
 */
export async function eventually<T>(
  time: HarnessTime,
  check: () => Promise<T> | T,
  options: WaitOptions & { readonly stepMs?: number },
): Promise<T> {
  const end = time.now() + options.withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (time.now() >= end) {
        const message = `${options.what}: not within ${options.withinMs} ms`;
        throw new Error(message, { cause: error });
      }
    }
    await time.pass(options.stepMs ?? STEP_MS);
  }
}

/** Lets the event loop turn, at most `count` times, while `more` says so. */
export async function turns(count: number, more: () => boolean = () => true): Promise<void> {
  for (let turn = 0; turn < count && more(); turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
