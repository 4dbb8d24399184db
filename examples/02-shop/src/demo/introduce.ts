import { count } from './format.ts';
import { TROUBLE } from './scenario.ts';
import { line, type Screen } from './screen.ts';

/** Says what is about to happen, and what the world is like. */
export function introduce(screen: Screen, airports: number): void {
  const driver = process.env['QUEUE_DRIVER'] ?? 'inmemory';
  const { flakyAirportEvery, brokenAirports, greylistEvery, closedMailboxes } = TROUBLE;
  line(screen, screen.bold(`Switchyard: a small shop on the driver ${driver}`));
  for (const text of [
    `${count(airports)} real airports; a real HTTP endpoint and a real mail server on loopback,`,
    `which count for themselves what they see and are not always well:`,
    `  the endpoint answers 503 to the first request of 1 airport in ${flakyAirportEvery},`,
    `  and is broken for ${brokenAirports.length} airports until somebody repairs it;`,
    `  the mail server greylists 1 recipient in ${greylistEvery}, and ${closedMailboxes.length} mailbox is closed.`,
  ]) {
    line(screen, screen.dim(text));
  }
}
