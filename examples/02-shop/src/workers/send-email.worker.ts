import { BaseWorker, UnrecoverableError, type JobContext } from '@switchyard/core';
import type { z } from 'zod';

import { Email } from '../payloads.ts';
import { MailRefusedError, type Mailer } from '../services/mailer.ts';

/** Sends one mail by SMTP. */
export class SendEmailWorker extends BaseWorker<typeof Email> {
  static readonly payload = Email;
  static readonly defaults = {
    queue: 'shop-mail',
    maxAttempts: 5,
    timeoutMs: 30_000,
    backoff: { type: 'steps', delaysMs: [100, 500, 2_000] },
  } as const;
  readonly #mailer: Mailer;

  constructor(mailer: Mailer) {
    super();
    this.#mailer = mailer;
  }

  /**
   * A job may run twice (at-least-once): a worker can die between the server's "250 OK" and its own ack. The Message-ID
   * comes from the job, not from the run, so that the receiver knows the second copy for what it is.
   */
  async run(payload: z.infer<typeof Email>, job: JobContext): Promise<void> {
    try {
      await this.#mailer.send({ ...payload, messageId: `${job.id}@shop.example` }, job.signal);
    } catch (error) {
      if (error instanceof MailRefusedError && error.permanent) {
        throw new UnrecoverableError(error.message, { cause: error });
      }
      throw error;
    }
  }
}
