import { afterEach, describe, expect, it } from 'vitest';

import { InventoryClient } from '../src/services/inventory-client.ts';
import { InventoryApi } from '../src/world/inventory-api.ts';
import { CALM, isOneIn, type TroublePlan } from '../src/world/trouble-plan.ts';

const signal = new AbortController().signal;
const open: InventoryApi[] = [];

async function clientOf(plan: Partial<TroublePlan>, airports: readonly string[]) {
  const api = new InventoryApi(airports, { ...CALM, ...plan });
  open.push(api);
  const client = new InventoryClient(await api.start());
  const ask = (iata: string, etag?: string) =>
    client.ask(iata, { requestId: 'job-1', etag, signal });
  return { api, client, ask };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.close()));
});

describe('the inventory endpoint and its client', () => {
  it('answer the stock, and "unchanged" to who has it already', async () => {
    const { api, ask } = await clientOf({}, ['SEA']);
    const first = await ask('SEA');
    expect(first).toMatchObject({ type: 'fresh', inventory: { iata: 'SEA' } });
    const etag = first.type === 'fresh' ? first.etag : undefined;
    expect(await ask('SEA', etag)).toEqual({ type: 'unchanged' });
    expect(api.ledger.served().map((one) => one.status)).toEqual([200, 304]);
    expect(api.ledger.all().every((one) => one.requestId === 'job-1')).toBe(true);
  });

  it('fail the first request of a flaky airport with 503, and only that', async () => {
    const { api, ask } = await clientOf({ flakyAirportEvery: 1 }, ['SEA']);
    await expect(ask('SEA')).rejects.toMatchObject({ name: 'InventoryError', status: 503 });
    expect(await ask('SEA')).toMatchObject({ type: 'fresh' });
    expect(api.ledger.failed()).toHaveLength(1);
  });

  it('fail a broken airport with 500 until it is repaired', async () => {
    const { api, ask } = await clientOf({ brokenAirports: ['JFK'] }, ['JFK', 'SEA']);
    await expect(ask('JFK')).rejects.toMatchObject({ status: 500 });
    await expect(ask('JFK')).rejects.toMatchObject({ status: 500 });
    expect(await ask('SEA')).toMatchObject({ type: 'fresh' });
    api.repair();
    expect(await ask('JFK')).toMatchObject({ type: 'fresh' });
    expect(api.ledger.timesAsked('JFK')).toBe(3);
  });

  it('answer 404 for an unknown code until it is added', async () => {
    const { api, ask } = await clientOf({}, ['SEA']);
    await expect(ask('QQQ')).rejects.toThrow('inventory API answered 404 for QQQ');
    api.addAirport('QQQ');
    expect(await ask('QQQ')).toMatchObject({ type: 'fresh' });
  });

  it('give up when the job is aborted', async () => {
    const { client } = await clientOf({}, ['SEA']);
    const request = {
      requestId: 'job-1',
      etag: undefined,
      signal: AbortSignal.abort(new Error('stop')),
    };
    await expect(client.ask('SEA', request)).rejects.toThrow('stop');
  });
});

describe('the trouble plan', () => {
  it('picks by key alone, about as often as asked', () => {
    const keys = Array.from({ length: 9_000 }, (_, index) => `K${index}`);
    const picked = keys.filter((key) => isOneIn(9, key));
    expect(picked.length).toBeGreaterThan(900);
    expect(picked.length).toBeLessThan(1_100);
    expect(keys.filter((key) => isOneIn(9, key))).toEqual(picked);
    expect(isOneIn(0, 'K1')).toBe(false);
  });
});
