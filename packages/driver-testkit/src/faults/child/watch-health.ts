import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthReport, QueueEngine } from '@switchyard/core';
import type { Ledger } from '../../ledger/ledger.ts';

/** Name of the notes in which a change of health is written down; their detail is JSON. */
export const HEALTH_NOTE = 'health';

/** What such a note says. */
export type HealthNote = Pick<HealthReport, 'live' | 'ready' | 'problems'>;

const EVERY_MS = 100;

/** Asks for the health of an engine all the time, as an orchestrator would, and writes down each change. */
export function watchHealth(engine: QueueEngine, ledger: Ledger): void {
  void look(engine, (note) =>
    ledger.write({ type: 'note', name: HEALTH_NOTE, detail: JSON.stringify(note) }),
  );
}

async function look(engine: QueueEngine, tell: (note: HealthNote) => void): Promise<void> {
  let last = '';
  for (let role = ''; role !== 'closed';) {
    const report = await engine.health();
    const { live, ready, problems } = report;
    // Problems tell of seconds; how many there are is change enough.
    const now = JSON.stringify([live, ready, problems.length]);
    if (now !== last) tell({ live, ready, problems });
    last = now;
    ({ role } = report);
    await sleep(EVERY_MS, undefined, { ref: false });
  }
}
