/** A sink could not deliver. Its message is logged: it holds no secret. */
export class SinkError extends Error {
  /** Whether another attempt may help. */
  readonly retryable: boolean;

  constructor(message: string, { retryable }: { readonly retryable: boolean }) {
    super(message);
    this.name = 'SinkError';
    this.retryable = retryable;
  }
}

/** Takes what must not be seen out of a text. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret === '') continue;
    for (const form of [secret, encodeURIComponent(secret), base64(secret)]) {
      clean = clean.replaceAll(form, '***');
    }
  }
  return clean;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
