import { randomBytes } from 'node:crypto';
import { inmemory } from '@switchyard/driver-inmemory';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { slack, webhook, type AlertNotification, type AlertSink } from '../src/index.ts';
import { httpServer } from './support/http-server.ts';
import { watchedOn } from './support/watched.ts';

const secretOf = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const NOTIFICATION: AlertNotification = {
  id: 'alert_1',
  status: 'firing',
  group: 'QueueLatencyHigh',
  at: 0,
  alerts: [
    {
      rule: 'QueueLatencyHigh',
      severity: 'warning',
      state: 'firing',
      fingerprint: 'f',
      labels: { driver: 'redis', queue: 'mail' },
      summary: 'The oldest job of <mail> & co. waits.',
      value: 400,
      threshold: 300,
      since: 0,
      firedAt: 1_000,
    },
  ],
};

const never = new AbortController().signal;

async function failure(sink: AlertSink, signal = never): Promise<Error & { retryable?: boolean }> {
  return Promise.resolve(sink.send(NOTIFICATION, signal)).then(
    () => new Error('It was sent.'),
    (error: unknown) => error as Error,
  );
}

test('an alert arrives signed, as receivers of Standard Webhooks check it', async () => {
  const { url, received } = await httpServer();
  const secret = secretOf();
  const one = watchedOn(inmemory(), () => undefined, {
    sinks: [webhook({ url: `${url}/alerts`, secret, headers: { authorization: 'Bearer t' } })],
    rules: { NoConsumers: { forMs: 0 } },
  });
  await one.engine.enqueue('work', 1);
  await one.watch.evaluate();
  await one.watch.delivered();
  const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = received;
  const verified = new Webhook(secret).verify(body, headers as Record<string, string>);

  expect([path, headers['authorization']]).toEqual(['/alerts', 'Bearer t']);
  expect(verified).toMatchObject({
    type: 'alert.firing',
    data: { id: headers['webhook-id'], alerts: [{ rule: 'NoConsumers', severity: 'critical' }] },
  });
  expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow(
    'No matching signature',
  );
  expect(() => new Webhook(secretOf()).verify(body, headers as Record<string, string>)).toThrow(
    'No matching signature',
  );
});

test('while a secret is replaced, both verify', async () => {
  const { url, received } = await httpServer();
  const [before, after] = [secretOf(), secretOf()];
  await webhook({ url, secret: [after, before] }).send(NOTIFICATION, never);
  const { body = '', headers = {} } = received[0] ?? {};
  for (const secret of [before, after])
    new Webhook(secret).verify(body, headers as Record<string, string>);

  await webhook({ url }).send(NOTIFICATION, never);
  expect(received[1]?.headers['webhook-signature']).toBeUndefined();
  expect(received[1]?.headers['webhook-id']).toBe('alert_1');
});

test.each([
  [500, true],
  [503, true],
  [429, true],
  [400, false],
  [404, false],
  [302, false],
])('an answer %d: another attempt may help: %s', async (status, retryable) => {
  const { url, received } = await httpServer((response) => {
    response.writeHead(status, { location: '/elsewhere' }).end('hush');
  });
  const error = await failure(webhook({ url: `${url}/hush` }));

  expect(error.message).toBe(`${new URL(url).host} answered ${status}.`);
  expect([error.retryable, received.length]).toEqual([retryable, 1]);
});

test('no error shows address, header or secret', async () => {
  const secret = secretOf();
  const path = '/T000/B000/hush-hush';
  const fetchThatTells = (async (url: URL, { headers }: { headers: object }) => {
    throw new Error(`failed: ${url.href} ${url.pathname} ${JSON.stringify(headers)} ${secret}`);
  }) as unknown as typeof fetch;
  const fetchThatQuotes = (async (url: URL) => {
    throw new Error(`failed: ${url.href} ${url.pathname}`);
  }) as unknown as typeof fetch;
  const errors = await Promise.all([
    failure(
      webhook({
        url: `https://example.com${path}`,
        secret,
        headers: { authorization: 'Bearer hush-hush' },
        fetch: fetchThatTells,
      }),
    ),
    failure(slack({ url: `https://hooks.example.com${path}`, fetch: fetchThatQuotes })),
    failure(slack({ url: `http://127.0.0.1:1${path}` })),
  ]);

  for (const error of errors) {
    expect(`${error.message}${error.stack}${String(error.cause)}`).not.toMatch(
      /hush|T000|whsec_[^*]/,
    );
    expect(error.message).toMatch(/cannot be reached/);
    expect(error.retryable).toBe(true);
  }
});

test('a server that hangs: the signal ends the request', async () => {
  const { url } = await httpServer(() => undefined);
  const error = await failure(webhook({ url }), AbortSignal.timeout(20));

  expect(error.message).toMatch(/cannot be reached/);
});

test('Slack gets a text and a colour, and no markup of ours', async () => {
  const { url, received } = await httpServer();
  await slack({ url: `${url}/services/x` }).send(NOTIFICATION, never);
  await slack({ url }).send({ ...NOTIFICATION, status: 'resolved' }, never);
  const [firing, resolved] = received.map(({ body }) => JSON.parse(body) as Message);

  expect(firing).toEqual({
    text: 'FIRING: QueueLatencyHigh',
    attachments: [
      {
        color: '#daa038',
        fallback: 'The oldest job of &lt;mail&gt; &amp; co. waits.',
        text: 'The oldest job of &lt;mail&gt; &amp; co. waits.',
        footer: 'warning driver=redis queue=mail',
        ts: 1,
      },
    ],
  });
  expect([resolved?.text, resolved?.attachments[0]?.color]).toEqual([
    'RESOLVED: QueueLatencyHigh',
    '#2eb886',
  ]);
});

interface Message {
  readonly text: string;
  readonly attachments: readonly { readonly color: string }[];
}

test('of very many alerts, Slack is shown some and told how many', async () => {
  const { url, received } = await httpServer();
  const alerts = Array(50).fill(NOTIFICATION.alerts[0]) as AlertNotification['alerts'];
  await slack({ url }).send({ ...NOTIFICATION, alerts }, never);
  const message = JSON.parse(received[0]?.body ?? '') as Message;

  expect(message.attachments).toHaveLength(20);
  expect(message.text).toBe('FIRING: QueueLatencyHigh (50 alerts), 30 of them not shown');
});

test.each([
  ['no address', () => webhook({ url: 'hush' })],
  ['another protocol', () => webhook({ url: 'ftp://hush' })],
  ['a password in it', () => slack({ url: 'https://u:hush@example.com' })],
  ['a short secret', () => webhook({ url: 'http://a', secret: 'whsec_aHVzaA==' })],
  ['no base64', () => webhook({ url: 'http://a', secret: 'hush hush hush hush hush hush hush' })],
  ['a header of ours', () => webhook({ url: 'http://a', headers: { 'Webhook-Id': 'hush' } })],
  ['no header', () => webhook({ url: 'http://a', headers: { a: 'hush\nb: c' } })],
  ['an unknown option', () => webhook({ url: 'http://a', sekret: 'hush' } as never)],
])('%s is refused without being shown', (_, make) => {
  expect(make).toThrow(
    expect.objectContaining({
      code: 'ERR_CONFIG_INVALID',
      message: expect.not.stringContaining('hush') as string,
    }),
  );
});
