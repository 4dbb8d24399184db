import { createTransport, type Transporter } from 'nodemailer';

/** A mail to one recipient. */
export interface Mail {
  /** Without angle brackets. The same mail sent again must carry the same one. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The mail server said no. */
export class MailRefusedError extends Error {
  override readonly name = 'MailRefusedError';
  /** True for 5xx: trying again cannot help. False for 4xx: it may. */
  readonly permanent: boolean;

  constructor(to: string, code: number, cause: unknown) {
    super(`SMTP ${code} for ${to}`, { cause });
    this.permanent = code >= 500;
  }
}

/** Delivers mail over a small pool of SMTP connections. */
export class Mailer {
  readonly #transport: Transporter;

  constructor(smtpUrl: string) {
    const { hostname, port } = new URL(smtpUrl);
    this.#transport = createTransport({
      pool: true,
      host: hostname,
      port: Number(port),
      secure: false,
      // A loopback server has no certificate to show.
      ignoreTLS: true,
      maxConnections: 4,
      maxMessages: Number.POSITIVE_INFINITY,
    });
  }

  /**
   * Resolves when the server has taken responsibility for the mail.
   *
   * @throws MailRefusedError when it refuses; the transport's own error when it cannot be reached or `signal` aborts.
   */
  async send(mail: Mail, signal: AbortSignal): Promise<void> {
    const { to, subject, text } = mail;
    const messageId = `<${mail.messageId}>`;
    try {
      await this.#transport.sendMail({
        from: 'shop@shop.example',
        to,
        subject,
        text,
        messageId,
        signal,
      });
    } catch (error) {
      const code = responseCodeOf(error);
      throw code === undefined ? error : new MailRefusedError(to, code, error);
    }
  }

  /** Closes the pool. A mail being sent is finished first. */
  close(): void {
    this.#transport.close();
  }
}

function responseCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('responseCode' in error)) return undefined;
  return typeof error.responseCode === 'number' ? error.responseCode : undefined;
}
