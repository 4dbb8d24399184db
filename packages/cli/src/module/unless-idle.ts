import { ModuleError } from './module-error.ts';

/**
 * Resolves as `work` does. Rejects with `ModuleError` once nothing is left that could ever settle it:
 * the process would end in silence then.
 */
export async function unlessIdle<T>(work: Promise<T>, what: string): Promise<T> {
  let idle: () => void = () => undefined;
  const ending = new Promise<never>((_, reject) => {
    idle = () =>
      reject(
        new ModuleError(
          `${what} waits for something that can never happen: nothing is left to wake it.`,
          'Look for an await, at its top level or in register(), of a promise that nobody resolves.',
        ),
      );
    process.once('beforeExit', idle);
  });
  try {
    return await Promise.race([work, ending]);
  } finally {
    process.off('beforeExit', idle);
  }
}
