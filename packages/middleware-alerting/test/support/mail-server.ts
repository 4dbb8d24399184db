import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** How a server treats those who come. */
export interface MailServerOptions {
  readonly user?: { readonly name: string; readonly password: string };
  /** Answers this to each mail. */
  readonly refuse?: number;
  /** Never answers to a mail. */
  readonly hangs?: boolean;
}

/** A real SMTP server on loopback that keeps what it gets. Closed after the test. */
export async function mailServer(
  options: MailServerOptions = {},
): Promise<{ readonly host: string; readonly mails: string[] }> {
  const mails: string[] = [];
  const { user, refuse, hangs = false } = options;
  const server = new SMTPServer({
    authOptional: user === undefined,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 50,
    onAuth: ({ username, password }, _session, done) => {
      if (user !== undefined && username === user.name && password === user.password)
        done(null, { user: username });
      else done(new Error(`No such user or password: ${username} ${password}`));
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (hangs) return;
        if (refuse !== undefined)
          return done(Object.assign(new Error('Not now'), { responseCode: refuse }));
        mails.push(Buffer.concat(chunks).toString('utf8'));
        done();
      });
    },
  });
  // A client that hangs up in the middle is its own affair.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, mails };
}
