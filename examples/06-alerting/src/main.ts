import { randomBytes } from 'node:crypto';
import { BaseWorker, getQueueEngine } from '@switchyard/core';
import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { alerting, webhook } from '@switchyard/middleware-alerting';
import { z } from 'zod';
import { startReceiver } from './receiver.ts';

const Charge = z.object({ order: z.number() });
let isBankUp = false;

class ChargeWorker extends BaseWorker<typeof Charge> {
  static readonly payload = Charge;
  static readonly defaults = { queue: 'payments', maxAttempts: 2 };

  async run(): Promise<void> {
    if (!isBankUp) throw new Error('the bank does not answer');
  }
}

const secret = `whsec_${randomBytes(32).toString('base64')}`; // both sides have it
const receiver = await startReceiver(secret);
const watch = alerting({
  sinks: [webhook({ url: receiver.url, secret })],
  rules: { DeadLetterGrowing: false }, // the ratio is enough here
});

const clock = virtualClock(); // minutes pass in milliseconds; leave it out for real ones
const engine = getQueueEngine({ driver: inmemory({ clock }), logger: silent() })
  .registerTask('charge', ChargeWorker)
  .use(watch);
await engine.start();

const orders = Array.from({ length: 30 }, (_, order) => ({ order }));
await engine.enqueueMany('charge', orders);
await clock.advance('1m');
await watch.delivered();

isBankUp = true;
const { redriven } = await engine.deadLetters.redrive('payments');
console.log(`${redriven} jobs go back to their queue.`);
await clock.advance('15m');
await watch.delivered();

const [{ sent, failed } = { sent: 0, failed: 0 }] = watch.sinks();
console.log(`${sent} notifications sent, ${failed} failed.`);
await engine.close();
receiver.stop();

function silent() {
  const nothing = (): void => undefined;
  return { debug: nothing, info: nothing, warn: nothing, error: nothing };
}
