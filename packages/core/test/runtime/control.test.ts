import { expect, test } from 'vitest';
import type { ControlChannel } from '../../src/contract/control.ts';
import { CallGuard } from '../../src/runtime/call-guard.ts';
import { RuntimeDriver } from '../../src/runtime/runtime-driver.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';
import { turn } from '../support/turn.ts';

function runtimeWith(control: ControlChannel | undefined) {
  const clock = new ManualClock();
  const trace: string[] = [];
  const { driver } = new ScriptedDriver({}, { connect: async () => void trace.push('connect') });
  const guard = new CallGuard({ engine: 'e', driver: 'scripted' }, clock, 10_000);
  const whole = control === undefined ? driver : { ...driver, control };
  return { runtime: new RuntimeDriver(whole, guard, 'p'), clock, trace };
}

test('words of control go over an open connection', async () => {
  const told: unknown[] = [];
  const { runtime, trace } = runtimeWith({
    tell: async (name, value) => void told.push([name, value]),
    watch: async () => async () => undefined,
  });
  await runtime.control?.tell('pause/mail', '1');
  await (
    await runtime.control?.watch(() => undefined)
  )?.();
  expect(told).toEqual([['pause/mail', '1']]);
  expect(trace).toEqual(['connect']);
});

test('a channel that does not answer is given up at the deadline', async () => {
  const never = () => new Promise<never>(() => undefined);
  const { runtime, clock } = runtimeWith({ tell: never, watch: never });
  const { control } = runtime;
  if (control === undefined) throw new Error('There is a channel.');
  const told = Promise.allSettled([
    control.tell('pause/mail', '1'),
    control.watch(() => undefined),
  ]);
  await turn();
  clock.advance(10_000);
  for (const answer of await told) {
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'ERR_BROKER_TIMEOUT' } });
  }
});

test('a driver without control has no channel', () => {
  expect(runtimeWith(undefined).runtime.control).toBeUndefined();
});
