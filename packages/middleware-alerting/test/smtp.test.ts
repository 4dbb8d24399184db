import { inmemory } from '@switchyard/driver-inmemory';
import { expect, test } from 'vitest';
import { smtp, type AlertingOptions, type AlertSink } from '../src/index.ts';
import { mailServer } from './support/mail-server.ts';
import { watchedOn, type Watched } from './support/watched.ts';

const PEOPLE = { from: 'queue@example.com', to: ['ops@example.com', 'dev@example.com'] } as const;

/** Makes an alert fire and waits for the sink. */
async function alertBy(sink: AlertSink, options: AlertingOptions = {}): Promise<Watched> {
  const one = watchedOn(inmemory(), () => undefined, {
    sinks: [sink],
    rules: { NoConsumers: { forMs: 0 } },
    ...options,
  });
  await one.engine.enqueue('work', 1);
  await one.watch.evaluate();
  await one.watch.delivered();
  return one;
}

test('an alert arrives as a mail, by a real server that asks who is there', async () => {
  const { host, mails } = await mailServer({ user: { name: 'me', password: 'p@ss/word' } });
  const { watch } = await alertBy(smtp({ ...PEOPLE, url: `smtp://me:p%40ss%2Fword@${host}` }));

  expect(watch.sinks()).toMatchObject([{ name: `smtp ${host}`, sent: 1, failed: 0 }]);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatch(/^From: queue@example.com\r$/m);
  expect(mails[0]).toMatch(/^To: ops@example.com, dev@example.com\r$/m);
  expect(mails[0]).toMatch(/^Subject: FIRING: NoConsumers\r$/m);
  expect(mails[0]).toMatch(/^Message-ID: <alert_[\w-]+@switchyard>\r$/m);
  expect(mails[0]).toMatch(/1 jobs wait on default and no worker reads/);
});

test('a password that is refused is shown nowhere, not even where the server quotes it', async () => {
  const { host } = await mailServer({ user: { name: 'me', password: 'right' } });
  const one = await alertBy(smtp({ ...PEOPLE, url: `smtp://me:hush%2Fhush@${host}` }));

  expect(one.watch.sinks()).toMatchObject([{ sent: 0, failed: 1, retried: 0 }]);
  expect(one.watch.sinks()[0]?.lastError).toMatch(/No such user or password: me \*\*\*/);
  expect(JSON.stringify([one.lines, one.watch.sinks()])).not.toContain('hush');
});

test.each([
  [451, { retried: 1, failed: 1 }],
  [550, { retried: 0, failed: 1 }],
])('a mail that is refused by %d', async (refuse, counts) => {
  const { host } = await mailServer({ refuse });
  const one = await alertBy(smtp({ ...PEOPLE, url: `smtp://${host}` }), { attempts: 2 });

  expect(one.watch.sinks()).toMatchObject([counts]);
});

test('a server that hangs is no longer waited for', async () => {
  const { host } = await mailServer({ hangs: true });
  const one = await alertBy(smtp({ ...PEOPLE, url: `smtp://${host}` }), {
    attempts: 1,
    timeoutMs: 200,
  });

  expect(one.watch.sinks()).toMatchObject([{ failed: 1, lastError: 'No answer within 200 ms.' }]);
});

test('a transport of one’s own is used, and stays open', async () => {
  const sent: unknown[] = [];
  let closed = false;
  const transport = {
    sendMail: async (mail: object) => sent.push(mail),
    close: () => void (closed = true),
  };
  const one = await alertBy(smtp({ ...PEOPLE, transport }));
  await one.engine.close();

  expect([sent.length, closed]).toEqual([1, false]);
});

test.each([
  ['no server', {}],
  ['two', { url: 'smtp://a', transport: { sendMail: async () => undefined } }],
  ['another protocol', { url: 'http://hush' }],
  ['nobody', { url: 'smtp://a', to: [] }],
  ['no transport', { transport: {} }],
])('%s is refused', (_, options) => {
  expect(() => smtp({ ...PEOPLE, ...options } as never)).toThrow(
    expect.objectContaining({
      code: 'ERR_CONFIG_INVALID',
      message: expect.not.stringContaining('hush') as string,
    }),
  );
});
