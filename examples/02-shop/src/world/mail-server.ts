import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerDataStream,
  type SMTPServerSession,
} from 'smtp-server';

import { listenOnLoopback } from '../listen.ts';
import { isOneIn, type TroublePlan } from './trouble-plan.ts';

/** One mail that was accepted for one recipient. */
export interface ReceivedMail {
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  /** Milliseconds since 1970 at which the last byte had come in. */
  readonly receivedAt: number;
}

/** One recipient that was turned away. */
export interface RefusedRecipient {
  readonly to: string;
  /** 451: come back later; 550: no such mailbox. */
  readonly code: number;
}

type Done = (error?: Error | null) => void;

/**
 * A real SMTP server on loopback that keeps what it gets.
 *
 * It greylists some recipients (451 at the first try, as many real servers do) and turns closed mailboxes away with 550
 * until `openMailboxes()`. Its counts owe nothing to the queue.
 */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  readonly refused: RefusedRecipient[] = [];
  readonly #greylistEvery: number;
  readonly #closed: Set<string>;
  readonly #triedBefore = new Set<string>();
  readonly #server: SMTPServer;

  constructor(plan: TroublePlan) {
    this.#greylistEvery = plan.greylistEvery;
    this.#closed = new Set(plan.closedMailboxes);
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 1_000,
      onRcptTo: (recipient, _session, done) => done(this.#refusal(recipient.address)),
      onData: (stream, session, done) => this.#keep(stream, session, done),
    });
    // A client that hangs up in the middle is its own problem; without a listener it would end the process.
    this.#server.on('error', () => undefined);
  }

  /** Listens on a free port of 127.0.0.1 and answers the `smtp://` URL. */
  async start(): Promise<string> {
    return `smtp://127.0.0.1:${await listenOnLoopback(this.#server.server)}`;
  }

  /** Opens every mailbox that was closed. */
  openMailboxes(): void {
    this.#closed.clear();
  }

  /** Message-IDs received, each once: a mail sent twice by an at-least-once queue carries the same one. */
  messageIds(): ReadonlySet<string> {
    return new Set(this.received.map((mail) => mail.messageId));
  }

  /** Closes the port and waits for open sessions, a second at most. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #refusal(to: string): Error | null {
    const code = this.#codeFor(to);
    if (code === undefined) return null;
    this.refused.push({ to, code });
    const text = code === 451 ? 'Greylisted, try again later' : 'Mailbox unavailable';
    return Object.assign(new Error(text), { responseCode: code });
  }

  #codeFor(to: string): 451 | 550 | undefined {
    if (this.#closed.has(to)) return 550;
    const firstTry = !this.#triedBefore.has(to);
    this.#triedBefore.add(to);
    return firstTry && isOneIn(this.#greylistEvery, to) ? 451 : undefined;
  }

  #keep(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): void {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      this.received.push(...mailsFrom(text, session.envelope.rcptTo));
      done();
    });
  }
}

function mailsFrom(text: string, recipients: readonly SMTPServerAddress[]): ReceivedMail[] {
  const messageId = headerIn(text, 'message-id');
  const subject = headerIn(text, 'subject');
  const receivedAt = Date.now();
  return recipients.map(({ address }) => ({ messageId, to: address, subject, receivedAt }));
}

/** Reads one header; long values are folded onto lines that begin with white space (RFC 5322, 2.2.3). */
function headerIn(text: string, name: string): string {
  const head = text.slice(0, text.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  const line = head.split('\r\n').find((entry) => entry.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}
