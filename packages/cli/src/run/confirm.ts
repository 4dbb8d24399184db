import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

/**
 * Whether somebody wants it: asked on a terminal, said by `--yes` beforehand. Throws `UsageError` where
 * nobody can be asked.
 */
export async function confirm(io: Io, question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!io.interactive) {
    throw new UsageError(
      'This deletes jobs for good, and nobody can be asked here.',
      'Say --yes if that is what you want.',
    );
  }
  const answer = await io.ask(`${question} [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}
