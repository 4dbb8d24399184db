import type { Leaving } from '../contract/store.ts';
import type { Decision } from './decide.ts';

/** What a run had decided and did not live to finish, as a decision again. */
export function decisionOf(leaving: Leaving): Extract<Decision, { readonly settle: object }> {
  const { how, delayMs, headers, reason = 'max_attempts' } = leaving;
  const error = new Error('The worker died before it could say why.');
  return how === 'dead'
    ? { settle: { kind: 'dead', reason, headers }, outcome: { type: 'dead', reason, error } }
    : {
        settle: { kind: 'release', delayMs, headers },
        outcome: { type: 'retried', delayMs, error },
      };
}
