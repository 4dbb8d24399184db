import { UnsupportedFeatureError } from '@switchyard/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createApi } from '../src/api.ts';
import { createShopEngine, type ShopEngine } from '../src/engine.ts';
import { createContainer } from '../src/services/container.ts';

const EMAIL = { to: 'desk@shop.example', subject: 'Hello', text: 'Hello\n' };
let engine: ShopEngine;

beforeEach(() => {
  vi.stubEnv('QUEUE_DRIVER', 'inmemory');
  // No worker runs in these tests, so nobody is at these addresses.
  const nowhere = { smtpUrl: 'smtp://127.0.0.1:1', inventoryUrl: 'http://127.0.0.1:1', outDir: '' };
  engine = createShopEngine(createContainer(nowhere, []));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await engine.close();
});

async function post(path: string, body?: unknown, key?: string) {
  const response = await createApi(engine).request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
    body: typeof body === 'string' ? body : JSON.stringify(body ?? {}),
  });
  return { status: response.status, body: await response.json() };
}

describe('the API', () => {
  it.each([
    ['/emails', EMAIL],
    ['/emails', { ...EMAIL, delayMs: 60_000 }],
    ['/reports', { kind: 'overview' }],
    ['/reports', { kind: 'state', state: 'CA' }],
    ['/reports', { kind: 'weather', location: 'Seattle' }],
    ['/airports/SEA/sync', undefined],
  ])('accepts POST %s %j', async (path, body) => {
    expect(await post(path, body)).toEqual({
      status: 202,
      body: { id: expect.any(String), outcome: 'added' },
    });
  });

  it('answers a request with the same key as a duplicate, and enqueues nothing', async () => {
    await post('/emails', EMAIL, 'order-42');
    expect(await post('/emails', EMAIL, 'order-42')).toEqual({
      status: 200,
      body: { id: 'order-42', outcome: 'duplicate', existingId: 'order-42' },
    });
    expect(await engine.queues.stats('shop-mail')).toMatchObject({ waiting: 1 });
  });

  it('puts each task into its own queue, a delayed job apart', async () => {
    await post('/emails', { ...EMAIL, delayMs: 60_000 });
    await post('/airports/SEA/sync');
    expect(await engine.queues.stats('shop-mail')).toMatchObject({ waiting: 0, delayed: 1 });
    expect(await engine.queues.stats('shop-sync')).toMatchObject({ waiting: 1, delayed: 0 });
  });

  it.each([
    ['/emails', { ...EMAIL, to: 'nobody' }, /^to: /],
    ['/emails', { ...EMAIL, bcc: 'spy@shop.example' }, /bcc/],
    ['/emails', { ...EMAIL, delayMs: -1 }, /^delayMs: /],
    ['/reports', { kind: 'horoscope' }, /^kind: /],
    ['/reports', { kind: 'state', state: 'ca' }, /^state: /],
    ['/airports/seattle/sync', undefined, /^iata: /],
  ])('refuses POST %s %j with 422', async (path, body, error) => {
    expect(await post(path, body)).toEqual({
      status: 422,
      body: { error: expect.stringMatching(error) },
    });
  });

  it('refuses a body that is not JSON with 400, a bad key with 422', async () => {
    expect(await post('/emails', '{"to":')).toMatchObject({ status: 400 });
    expect(await post('/emails', EMAIL, 'no spaces allowed')).toMatchObject({
      status: 422,
      body: { code: 'ERR_INVALID_NAME' },
    });
  });

  it('says 501 and what to do instead for what the driver cannot do', async () => {
    const refusal = { feature: 'id', driver: 'poor', remedy: 'Add a store.' };
    vi.spyOn(engine, 'enqueue').mockRejectedValue(new UnsupportedFeatureError(refusal));
    expect(await post('/emails', EMAIL, 'order-42')).toEqual({
      status: 501,
      body: { error: 'unsupported_feature', ...refusal },
    });
  });

  it('says 503 once the engine is closed, and nothing about its inside for other errors', async () => {
    const enqueue = vi.spyOn(engine, 'enqueue').mockRejectedValue(new Error('secret'));
    expect(await post('/emails', EMAIL)).toEqual({
      status: 500,
      body: { error: 'internal error' },
    });
    enqueue.mockRestore();
    await engine.close();
    expect(await post('/emails', EMAIL)).toMatchObject({
      status: 503,
      body: { code: 'ERR_CLOSED' },
    });
  });
});
