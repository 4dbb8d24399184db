import type { MailServer } from '../world/mail-server.ts';
import { DELAY_MS, type DelayedMail } from './enqueue-over-http.ts';
import { duration } from './format.ts';
import { line, type Screen } from './screen.ts';
import type { Check } from './verify.ts';

/** Shows when the delayed mail came, and checks by the mail server's clock that it did not come early. */
export function checkDelayedMail(
  screen: Screen,
  mailServer: MailServer,
  delayed: DelayedMail | undefined,
): readonly Check[] {
  if (delayed === undefined) return [];
  const copies = mailServer.received.filter((mail) => mail.messageId.startsWith(`<${delayed.id}@`));
  const waits = copies.map((mail) => mail.receivedAt - delayed.askedAt);
  for (const wait of waits) {
    line(screen, `  the mail to wait ${duration(DELAY_MS)} came after ${duration(wait)}`);
  }
  return [
    { what: 'delayed mails asked for = received', ours: 1, world: copies.length },
    { what: 'mails before their time', ours: 0, world: waits.filter((ms) => ms < DELAY_MS).length },
  ];
}
