import type { BrokerWarning } from '@switchyard/core/driver';
import type { ServerFacts } from './server-facts.ts';

const EXPECTED = 'appendonly is yes, with appendfsync everysec or always.';
const REMEDY =
  'Set appendonly yes and appendfsync everysec (or always), and see that it has room on disk.';

/** Whether what was accepted survives the end of the server. */
export function judgePersistence(facts: ServerFacts): BrokerWarning | undefined {
  const { aofEnabled, appendfsync, failedWrites } = facts;
  if (failedWrites.length > 0) {
    return wrong(
      `its last attempt to write its ${failedWrites.join(' and its ')} failed: what was accepted since is in memory only`,
    );
  }
  if (aofEnabled === undefined) {
    return unknown('this Redis does not tell whether it writes to disk (INFO is forbidden)');
  }
  if (!aofEnabled) return judgeSnapshots(facts);
  if (appendfsync === 'no') {
    return wrong('appendfsync is no: a crash of its machine may lose the last half a minute');
  }
  if (appendfsync !== undefined) return undefined;
  return unknown(
    'the append-only file is on, and this Redis does not tell how often it is written (CONFIG is forbidden)',
  );
}

function judgeSnapshots({ save }: ServerFacts): BrokerWarning {
  if (save === undefined) {
    return unknown(
      'the append-only file is off, and this Redis does not tell whether it makes snapshots (CONFIG is forbidden)',
    );
  }
  return save === ''
    ? wrong('Redis writes nothing to disk: its restart loses every job')
    : wrong(
        `the append-only file is off: a crash loses every job since the last snapshot (save ${save})`,
      );
}

function wrong(found: string): BrokerWarning {
  return { check: 'persistence', status: 'wrong', found, expected: EXPECTED, remedy: REMEDY };
}

function unknown(found: string): BrokerWarning {
  const remedy = 'See in its settings what a restart or a failover of it loses.';
  return { check: 'persistence', status: 'unknown', found, expected: EXPECTED, remedy };
}
