import type { CheckOptions } from '../../src/ledger/check-ledger.ts';
import type { LedgerEntry, LedgerLine } from '../../src/ledger/ledger-line.ts';
import {
  BYTES,
  added,
  attempted,
  completed,
  end,
  good,
  held,
  kill,
  ledger,
  settled,
  settling,
  start,
} from './lines.ts';

/** Ledgers in which something does not hold, how they are checked, and which invariant it is. */
export const BROKEN: Readonly<Record<string, readonly [LedgerLine[], CheckOptions, string]>> = {
  'accepted and never seen': [ledger([0, 'p', attempted], [1, 'p', added]), {}, 'I1'],
  'a job that nobody asked for': [ledger([0, 'w', start(1)]), {}, 'I2'],
  'started though refused': [
    ledger(
      [0, 'p', attempted],
      [1, 'p', { type: 'failed', job: 'j', error: 'no' }],
      [2, 'w', start(1)],
      [3, 'w', end(1, 'completed')],
    ),
    {},
    'I2',
  ],
  'delivered from another queue': [
    [...ledger([0, 'p', { type: 'sent', job: 'j', id: 'j', queue: 'post', ...BYTES }]), ...good],
    {},
    'I2',
  ],
  'two ends': [[...good, ...ledger([9, 'w', completed(1)])], {}, 'I3'],
  'a start after the end': [
    [...good, ...ledger([9, 'w', start(2)], [9.5, 'w', end(2, 'completed')])],
    {},
    'I3',
  ],
  'two starts and no reason': [
    ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', start(1)],
      [3, 'w', end(1, 'completed')],
      [4, 'w', start(2)],
      [5, 'w', end(2, 'completed')],
    ),
    {},
    'I4',
  ],
  'a kill of another process is no reason': [
    ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', start(1)],
      [2.5, 'r', kill('x')],
      [3, 'w', end(1, 'completed')],
      [4, 'w', start(2)],
      [5, 'w', end(2, 'completed')],
    ),
    {},
    'I4',
  ],
  'a late run settles': [
    ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', held('d1', 1)],
      [3, 'w', start(1)],
      [3_000, 'v', held('d2', 2)],
      [3_001, 'w', settling('d1')],
      [3_002, 'w', settled('d1')],
      [3_003, 'w', end(1, 'completed')],
    ),
    {},
    'I5',
  ],
  'two runs under valid leases': [
    ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', held('d1', 1)],
      [3, 'w', start(1)],
      [1_000, 'v', held('d2', 2)],
      [1_001, 'v', start(2)],
      [1_002, 'v', end(2, 'completed')],
    ),
    {},
    'I6',
  ],
  'a run number twice': [
    ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', held('d1', 1)],
      [3, 'w', start(1)],
      [4, 'w', end(1, 'failed')],
      [5, 'w', held('d2', 1)],
      [6, 'w', start(1)],
      [7, 'w', end(1, 'completed')],
    ),
    {},
    'I7',
  ],
  'an attempt too many': [
    ledger(
      [0, 'p', { ...attempted, maxAttempts: 2 } as LedgerEntry],
      [1, 'p', added],
      [3, 'w', start(1, { attempt: 3 })],
      [4, 'w', end(1, 'completed')],
    ),
    {},
    'I7',
  ],
  'an attempt forgotten': [
    ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', start(1, { attempt: 2 })],
      [3, 'w', end(1, 'failed')],
      [4, 'w', start(2, { attempt: 1 })],
      [5, 'w', end(2, 'completed')],
    ),
    {},
    'I7',
  ],
  'before its time': [
    ledger(
      [0, 'p', { ...attempted, runAt: 1_000_500 } as LedgerEntry],
      [1, 'p', added],
      [400, 'w', start(1)],
      [401, 'w', end(1, 'completed')],
    ),
    {},
    'I8',
  ],
  'nothing starts after the heal': [
    ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'r', { type: 'fault', fault: 'f', name: 'cut' }],
      [3, 'r', { type: 'heal', fault: 'f' }],
      [20_000, 'w', start(1)],
      [20_001, 'w', end(1, 'completed')],
    ),
    {},
    'I9',
  ],
  'left over after the drain': [
    ledger([0, 'p', attempted], [1, 'p', added]),
    {
      snapshot: {
        places: [{ job: 'j', id: 'j', queue: 'mail', state: 'waiting', ...BYTES }],
        counts: {},
      },
    },
    'I9',
  ],
  'more at once than all may': [good, { totalConcurrency: 0 }, 'I10'],
  'in two places': [
    good,
    {
      snapshot: {
        places: [
          { job: 'j', id: 'j', queue: 'mail.dead', state: 'dead', ...BYTES },
          { job: 'j', id: 'j', queue: 'mail.dead', state: 'dead', ...BYTES },
        ],
        counts: {},
      },
    },
    'I12',
  ],
  'a count that is not what lies there': [
    good,
    { snapshot: { places: [], counts: { mail: { waiting: 1, delayed: 0, active: 0 } } } },
    'I12',
  ],
  'other bytes': [
    [
      ...ledger([
        0,
        'p',
        { type: 'sent', job: 'j', id: 'j', queue: 'mail', body: 'x', headers: 'h' },
      ]),
      ...good,
    ],
    {},
    'I13',
  ],
  'a socket left open': [
    ledger(
      [0, 'w', { type: 'resources', phase: 'baseline', counts: { TCPSocketWrap: 1 } }],
      [1, 'w', { type: 'resources', phase: 'end', counts: { TCPSocketWrap: 2 } }],
    ),
    {},
    'I14',
  ],
  'a timer left open in a part of its life': [
    ledger(
      [0, 'w', { type: 'resources', phase: 'baseline', counts: { Timeout: 9 } }],
      [1, 'w', { type: 'resources', span: 's', phase: 'baseline', counts: { Timeout: 1 } }],
      [2, 'w', { type: 'resources', span: 's', phase: 'end', counts: { Timeout: 2 } }],
    ),
    {},
    'I14',
  ],
  'memory that grows': [
    ledger(
      [0, 'w', { type: 'resources', phase: 'baseline', counts: {}, heapBytes: 1_000 }],
      [1, 'w', { type: 'resources', phase: 'end', counts: {}, heapBytes: 2_001 }],
    ),
    { heapGrowthBytes: 1_000 },
    'I14',
  ],
  'a key held by nobody': [
    [
      ...ledger([-1, 'p', { type: 'attempted', job: 'j', unique: 'k' }]),
      ...good,
      ...ledger(
        [8, 'p', { type: 'attempted', job: 'i', unique: 'k' }],
        [9, 'p', { type: 'acknowledged', job: 'i', id: 'j', outcome: 'duplicate' }],
      ),
    ],
    {},
    'I15',
  ],
  'two live jobs of one key': [
    ledger(
      [0, 'p', { ...attempted, unique: 'k' } as LedgerEntry],
      [1, 'p', added],
      [2, 'p', { type: 'attempted', job: 'i', unique: 'k' }],
      [3, 'p', { type: 'acknowledged', job: 'i', id: 'i', outcome: 'added' }],
    ),
    {},
    'I15',
  ],
};
