import type { BrokerWarning } from '@switchyard/core/driver';
import { judgePersistence } from './judge-persistence.ts';
import type { ServerFacts } from './server-facts.ts';

/** A skew that people notice in due times and in records. */
const SKEW_MS = 1_000;

/** What is amiss with a server, or could not be seen. */
export function judgeServer(facts: ServerFacts): readonly BrokerWarning[] {
  return [judgeVersion, judgeEviction, judgePersistence, judgeClock].flatMap(
    (judge) => judge(facts) ?? [],
  );
}

function judgeVersion({ version }: ServerFacts): BrokerWarning | undefined {
  if (version !== undefined) return undefined;
  return {
    check: 'version',
    status: 'unknown',
    found: 'this Redis does not tell its version (INFO is forbidden)',
    expected: 'Redis 6.2 or newer, or Valkey.',
    remedy: 'Look up its version, or let the user of this connection call INFO.',
  };
}

function judgeEviction({ maxmemoryPolicy: policy }: ServerFacts): BrokerWarning | undefined {
  if (policy === 'noeviction') return undefined;
  const expected = 'maxmemory-policy is noeviction: what is full refuses, and drops nothing.';
  if (policy === undefined) {
    return {
      check: 'eviction',
      status: 'unknown',
      found: 'this Redis does not tell its maxmemory-policy (INFO and CONFIG are forbidden)',
      expected,
      remedy: 'See in its settings that maxmemory-policy is noeviction.',
    };
  }
  const dropped = policy.startsWith('volatile')
    ? 'every key that has a time to live, so locks with a ttlMs and the memory of repeated calls'
    : 'any key, so whole queues';
  return {
    check: 'eviction',
    status: 'wrong',
    found: `maxmemory-policy is ${policy}: when its memory is full, Redis drops ${dropped}, and tells nobody`,
    expected,
    remedy: 'Set maxmemory-policy noeviction, or give the queues a Redis of their own.',
  };
}

function judgeClock({ clock }: ServerFacts): BrokerWarning | undefined {
  if (clock === undefined || Math.abs(clock.aheadMs) - clock.errorMs <= SKEW_MS) return undefined;
  const { aheadMs } = clock;
  const seconds = Math.round(Math.abs(aheadMs) / 100) / 10;
  return {
    check: 'clock',
    status: 'wrong',
    found: `the clock of Redis is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of this machine: runAt, deadlines and times in records are off by as much`,
    expected: 'Both clocks agree to within a second.',
    remedy: 'Let both machines keep their time by NTP.',
  };
}
