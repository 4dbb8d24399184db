import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { expect, onTestFinished, test } from 'vitest';
import type { Driver } from '../../src/contract/driver.ts';
import { getQueueEngine } from '../../src/engine/get-queue-engine.ts';
import type { MiddlewareContext } from '../../src/middleware/middleware.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';

function contextOn(driver: Driver): MiddlewareContext {
  const seen: MiddlewareContext[] = [];
  const engine = getQueueEngine({ driver });
  engine.use({ name: 'mine', setup: (context) => void seen.push(context) });
  onTestFinished(() => engine.close());
  const [context] = seen;
  if (context === undefined) throw new Error('It was not set up.');
  return context;
}

test('of two engines on one store, one leads a name, until its time is up', async () => {
  const clock = virtualClock();
  const driver = inmemory({ clock });
  const [first, second] = [contextOn(driver), contextOn(driver)];

  expect(await first.lead('a', 1_000)).toBe(true);
  expect(await second.lead('a', 1_000)).toBe(false);
  expect(await second.lead('b', 1_000)).toBe(true);
  expect(await first.lead('a', 1_000)).toBe(true);
  await clock.advance('2s');
  expect(await second.lead('a', 1_000)).toBe(true);
  expect(first.clock.now()).toBe(clock.now());
});

test('without a store nobody can tell', async () => {
  const seen: MiddlewareContext[] = [];
  const { engine } = makeEngine(new ScriptedDriver());
  engine.use({ name: 'mine', setup: (context) => void seen.push(context) });

  expect(await seen[0]?.lead('a', 1_000)).toBeUndefined();
});
