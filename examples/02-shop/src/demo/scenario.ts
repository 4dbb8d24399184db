import type { z } from 'zod';

import type { AirportRef, Email, ReportRequest } from '../payloads.ts';
import type { AirportRepository } from '../services/airport-repository.ts';
import type { TroublePlan } from '../world/trouble-plan.ts';

/** A code that no airport has: the inventory endpoint answers 404, which no retry can mend. */
export const UNKNOWN_AIRPORT = 'QQQ';

/** What goes wrong in the demo: enough of everything to see it, the same in every run. */
export const TROUBLE: TroublePlan = {
  flakyAirportEvery: 9,
  brokenAirports: ['ANC', 'ATL', 'JFK', 'ORD', 'SEA'],
  greylistEvery: 6,
  closedMailboxes: [deskOf('GU')],
};

/** What the demo enqueues in bulk. */
export interface Scenario {
  /** One per airport. */
  readonly syncs: readonly z.input<typeof AirportRef>[];
  /** One for all, one per state, one per city with weather. */
  readonly reports: readonly z.input<typeof ReportRequest>[];
  /** One per state. */
  readonly emails: readonly z.input<typeof Email>[];
}

/** Makes the bulk of the demo's jobs from the real data. */
export function scenarioFor(airports: AirportRepository): Scenario {
  const states = airports.states();
  return {
    syncs: airports.all().map(({ iata }) => ({ iata })),
    reports: [
      { kind: 'overview' },
      ...states.map((state) => ({ kind: 'state', state }) as const),
      { kind: 'weather', location: 'Seattle' },
      { kind: 'weather', location: 'New York' },
    ],
    emails: states.map((state) => noticeTo(state, airports.inState(state).length)),
  };
}

function noticeTo(state: string, airports: number): z.input<typeof Email> {
  const subject = `${airports} airports in ${state}`;
  return {
    to: deskOf(state),
    subject,
    text: `The stock of ${subject} is being synchronised today.\n`,
  };
}

function deskOf(state: string): string {
  return `desk-${state.toLowerCase()}@shop.example`;
}
