import { BaseWorker, discard, type JobContext } from '@switchyard/core';
import { z } from 'zod';

export interface Outbox {
  send(to: string, text: string): Promise<void>;
}

export interface Members {
  /** Whether the member of that address has left. */
  hasLeft(to: string): boolean;
}

const Reminder = z.object({ to: z.email(), about: z.string().min(1) });

/** Reminds a member of something, unless they have left by then. */
export class ReminderWorker extends BaseWorker<typeof Reminder> {
  static readonly payload: typeof Reminder = Reminder;
  static readonly defaults = { queue: 'mail', maxAttempts: 3 } as const;
  readonly #outbox: Outbox;
  readonly #members: Members;

  constructor(outbox: Outbox, members: Members) {
    super();
    this.#outbox = outbox;
    this.#members = members;
  }

  override async run({ to, about }: z.infer<typeof Reminder>, job: JobContext): Promise<unknown> {
    if (this.#members.hasLeft(to)) return discard(`${to} has left`);
    await this.#outbox.send(to, `Do not forget: ${about}`);
    job.log.info('reminded');
    return undefined;
  }
}
