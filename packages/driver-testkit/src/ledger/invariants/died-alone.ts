import { endOfDelivery, type History, type RunHistory } from '../history.ts';
import type { LineOf } from '../ledger-line.ts';

const holdings = new WeakMap<History, ReadonlyMap<string, readonly Holding[]>>();

interface Holding {
  readonly held: LineOf<'held'>;
  readonly until: number;
}

/** Whether a run ended with the death of its process while that held nothing else. */
export function diedAlone(run: RunHistory, history: History): boolean {
  const { process, mono } = run.start;
  const death = history.deaths.get(process);
  if (death === undefined || run.end !== undefined || run.concluded.length > 0) return false;
  if (death.mono < mono) return false;
  const others = holdingsOf(history).get(process) ?? [];
  return !others.some(
    ({ held, until }) =>
      held !== run.delivery?.held && held.mono <= death.mono && until >= death.mono,
  );
}

function holdingsOf(history: History): ReadonlyMap<string, readonly Holding[]> {
  const known = holdings.get(history);
  if (known !== undefined) return known;
  const byProcess = new Map<string, Holding[]>();
  for (const { deliveries } of history.jobs.values()) {
    for (const delivery of deliveries) {
      const { held } = delivery;
      const list = byProcess.get(held.process) ?? [];
      byProcess.set(held.process, list);
      list.push({ held, until: endOfDelivery(delivery) });
    }
  }
  holdings.set(history, byProcess);
  return byProcess;
}
