import { describe, expect, test } from 'vitest';
import type { BrokerWarning } from '../../src/contract/warning.ts';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { makeEngine, type TestEngine } from '../support/make-engine.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';
import { turn } from '../support/turn.ts';

const EVICTS: BrokerWarning = {
  check: 'eviction',
  status: 'wrong',
  found: 'maxmemory-policy is allkeys-lru',
  expected: 'maxmemory-policy is noeviction.',
  remedy: 'Set it.',
};
const UNSEEN: BrokerWarning = {
  check: 'persistence',
  status: 'unknown',
  found: 'the broker does not tell',
  expected: 'What was accepted is on disk.',
  remedy: 'Look yourself.',
};

/** An engine whose broker is set up as `broker.found` says. */
function bench(found: readonly BrokerWarning[]): TestEngine & {
  readonly broker: { found: readonly BrokerWarning[] | Error; looks: number };
  readonly logged: () => readonly (readonly unknown[])[];
} {
  const broker: { found: readonly BrokerWarning[] | Error; looks: number } = { found, looks: 0 };
  const warnings = async (): Promise<readonly BrokerWarning[]> => {
    broker.looks += 1;
    if (broker.found instanceof Error) throw broker.found;
    return broker.found;
  };
  const made = makeEngine(new ScriptedDriver({}, { warnings }));
  made.engine.declareTask('send');
  const logged = () => made.lines.map(({ level, message }) => [level, message]);
  return { ...made, broker, logged };
}

describe('how a broker is set up', () => {
  test('is looked at once it is connected, and logged with what to do', async () => {
    const { engine, lines, broker } = bench([EVICTS]);
    expect(broker.looks).toBe(0);
    await engine.enqueue('send', 1);
    await turn();
    expect(broker.looks).toBe(1);
    expect(lines).toEqual([
      {
        level: 'warn',
        fields: { driver: 'scripted', check: 'eviction', remedy: 'Set it.' },
        message: 'maxmemory-policy is allkeys-lru',
      },
    ]);
    await engine.close();
  });

  test('stands in health: what is wrong as a problem, what could not be seen only as a warning', async () => {
    const { engine, logged } = bench([EVICTS, UNSEEN]);
    const report = await engine.health();
    expect(report).toMatchObject({ live: true, ready: true });
    expect(report.warnings).toEqual([
      { name: 'scripted', ...EVICTS },
      { name: 'scripted', ...UNSEEN },
    ]);
    expect(report.problems).toEqual(['scripted: maxmemory-policy is allkeys-lru. Set it.']);
    expect(logged()).toEqual([
      ['warn', 'maxmemory-policy is allkeys-lru'],
      ['info', 'could not be checked: the broker does not tell'],
    ]);
    await engine.close();
  });

  test('is looked at again after a minute, and each thing is told once until it was mended', async () => {
    const { engine, broker, clock, logged } = bench([EVICTS]);
    await engine.health();
    await engine.health();
    expect(broker.looks).toBe(1);
    clock.advance(60_000);
    await engine.health();
    expect(broker.looks).toBe(2);
    expect(logged().length).toBe(1);
    broker.found = [];
    clock.advance(60_000);
    expect((await engine.health()).problems).toEqual([]);
    broker.found = [EVICTS];
    clock.advance(60_000);
    await engine.health();
    expect(logged().length).toBe(2);
    await engine.close();
  });

  test('stays as it was last seen while the look fails, and is asked again at once', async () => {
    const { engine, broker, clock } = bench([EVICTS]);
    await engine.health();
    broker.found = new DriverError('ERR_BROKER_TIMEOUT', 'silence', { retryable: true });
    clock.advance(60_000);
    expect((await engine.health()).warnings.length).toBe(1);
    await engine.health();
    expect(broker.looks).toBe(3);
    await engine.close();
  });

  test('that nobody tells holds no report up', async () => {
    const warnings = (): Promise<never> => new Promise(() => undefined);
    const { engine, clock } = makeEngine(new ScriptedDriver({}, { warnings }));
    const asked = engine.health();
    await turn();
    clock.advance(2_000);
    expect(await asked).toMatchObject({ ready: true, warnings: [] });
    await engine.close();
  });

  test('a driver that does not look has no warnings', async () => {
    const { engine } = makeEngine(new ScriptedDriver());
    expect((await engine.health()).warnings).toEqual([]);
    await engine.close();
  });
});
