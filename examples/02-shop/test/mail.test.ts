import { afterEach, describe, expect, it } from 'vitest';

import { Mailer } from '../src/services/mailer.ts';
import { MailServer } from '../src/world/mail-server.ts';
import { CALM, type TroublePlan } from '../src/world/trouble-plan.ts';

const signal = new AbortController().signal;
const open: { close(): void | Promise<void> }[] = [];

async function mailerTo(plan: Partial<TroublePlan>) {
  const server = new MailServer({ ...CALM, ...plan });
  const mailer = new Mailer(await server.start());
  open.push(mailer, server);
  return { server, mailer };
}

function mail(messageId: string, to = 'desk@shop.example') {
  return { messageId, to, subject: 'Grüße aus Seattle', text: 'Line one\n.\nLine three\n' };
}

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

describe('the mailer and the mail server', () => {
  it('deliver over SMTP, with the Message-ID that was given', async () => {
    const { server, mailer } = await mailerTo({});
    const before = Date.now();
    await mailer.send(mail('job-1@shop.example'), signal);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({
      messageId: '<job-1@shop.example>',
      to: 'desk@shop.example',
    });
    expect(server.received[0]?.receivedAt).toBeGreaterThanOrEqual(before);
  });

  it('read a Message-ID that was folded onto a second line', async () => {
    const { server, mailer } = await mailerTo({});
    const long = `${'x'.repeat(100)}@shop.example`;
    await mailer.send(mail(long), signal);
    expect([...server.messageIds()]).toEqual([`<${long}>`]);
  });

  it('count a mail that came twice once by its Message-ID', async () => {
    const { server, mailer } = await mailerTo({});
    await mailer.send(mail('job-1@shop.example'), signal);
    await mailer.send(mail('job-1@shop.example'), signal);
    expect(server.received).toHaveLength(2);
    expect(server.messageIds().size).toBe(1);
  });

  it('greylist at the first try: refused for now, taken at the second', async () => {
    const { server, mailer } = await mailerTo({ greylistEvery: 1 });
    const send = () => mailer.send(mail('job-1@shop.example'), signal);
    await expect(send()).rejects.toMatchObject({ name: 'MailRefusedError', permanent: false });
    await send();
    expect(server.refused).toEqual([{ to: 'desk@shop.example', code: 451 }]);
    expect(server.received).toHaveLength(1);
  });

  it('refuse a closed mailbox for good, until it is opened', async () => {
    const { server, mailer } = await mailerTo({ closedMailboxes: ['gone@shop.example'] });
    const send = () => mailer.send(mail('job-1@shop.example', 'gone@shop.example'), signal);
    await expect(send()).rejects.toMatchObject({
      message: 'SMTP 550 for gone@shop.example',
      permanent: true,
    });
    server.openMailboxes();
    await send();
    expect(server.received).toHaveLength(1);
  });

  it('deliver hundreds over a few connections', async () => {
    const { server, mailer } = await mailerTo({});
    const ids = Array.from({ length: 300 }, (_, index) => `job-${index}@shop.example`);
    await Promise.all(ids.map((id) => mailer.send(mail(id), new AbortController().signal)));
    expect(server.messageIds().size).toBe(300);
  });

  it('give up when the job is aborted', async () => {
    const { server, mailer } = await mailerTo({});
    const aborted = AbortSignal.abort(new Error('stop'));
    await expect(mailer.send(mail('job-1@shop.example'), aborted)).rejects.toMatchObject({
      code: 'EABORT',
    });
    expect(server.received).toHaveLength(0);
  });
});
