import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { redis } from '@switchyard/driver-redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PrivateRedis } from '../../driver-redis/conformance/support/private-redis.ts';
import { engineOf } from '../test/support/engine-of.ts';
import { linkedTo, RecordingSdk, traceOf } from '../test/support/recording-sdk.ts';
import { describeTracedDriver } from '../test/support/traced-driver.ts';

let server: PrivateRedis | undefined;
let drivers = 0;

beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server?.remove());

function urlOf(): string {
  if (server === undefined) throw new Error('The server is not up yet.');
  return server.url;
}

describeTracedDriver('redis', () => {
  drivers += 1;
  return redis({ url: urlOf(), prefix: `tracing${drivers}` });
});

test('a trace goes on in another process', async () => {
  const sdk = new RecordingSdk();
  sdk.register();
  try {
    const producer = fileURLToPath(new URL('fixtures/producer.mjs', import.meta.url));
    const env = { ...process.env, QUEUE_URL: urlOf(), QUEUE_PREFIX: 'two-processes' };
    const { stdout } = await promisify(execFile)(process.execPath, [producer], { env });
    const sent = JSON.parse(stdout) as { traceId: string; spanId: string };
    const seen: unknown[] = [];
    const driver = redis({ url: urlOf(), prefix: 'two-processes' });
    const engine = engineOf(driver, (job) => seen.push(job.headers['tracestate']));
    await engine.start();
    const [run] = await sdk.until('process default');

    expect(traceOf(run)).toBe(sent.traceId);
    expect(run?.parentSpanContext).toMatchObject({ spanId: sent.spanId, isRemote: true });
    expect(run && linkedTo(run)).toEqual([sent.spanId]);
  } finally {
    await sdk.unregister();
  }
});
