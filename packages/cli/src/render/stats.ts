import type { QueueRates } from '../commands/stats-watch.ts';
import type { QueueSample, StatsSample, WorkersSample } from '../commands/stats.ts';
import { table, type Cell, type Column } from '../output/table.ts';
import { lengthText } from '../output/time-text.ts';
import type { Style } from '../output/style.ts';

/** Counts of queues as a table. */
export function renderStats(sample: StatsSample, style: Style): string {
  return table(sample.queues, COLUMNS, style);
}

/** Counts of queues and how they change, as a table. */
export function renderRates(
  sample: StatsSample,
  rates: ReadonlyMap<string, QueueRates>,
  style: Style,
): string {
  const rate =
    (pick: (rates: QueueRates) => number) =>
    (queue: QueueSample): Cell => {
      const known = rates.get(queue.queue);
      return known === undefined ? '–' : perSecond(pick(known));
    };
  const columns: readonly Column<QueueSample>[] = [
    ...COLUMNS,
    { title: 'WAITING/S', cell: rate((one) => one.waitingPerSecond), align: 'right' },
    { title: 'DEAD/S', cell: rate((one) => one.deadPerSecond), align: 'right' },
  ];
  return table(sample.queues, columns, style);
}

/** Counts of one queue and how they change, on one line for logs. */
export function statsLine(queue: QueueSample, rates: QueueRates | undefined): string {
  const { waiting, delayed, active, dead, oldestJobAgeSeconds: age } = queue;
  const known = [
    `waiting=${waiting} delayed=${delayed ?? 'unknown'} active=${active ?? 'unknown'} dead=${dead}`,
    `oldest=${age === undefined ? 'unknown' : lengthText(age)}`,
    `workers=${queue.workers ?? 'unknown'}`,
  ];
  const changes =
    rates === undefined
      ? []
      : [`waiting/s=${perSecond(rates.waitingPerSecond)} dead/s=${perSecond(rates.deadPerSecond)}`];
  const state = queue.paused === true ? ['paused'] : [];
  return [queue.queue, ...state, ...known, ...changes].join(' ');
}

const UNKNOWN: Cell = { text: 'unknown', tone: 'dim' };

const COLUMNS: readonly Column<QueueSample>[] = [
  { title: 'QUEUE', cell: queueCell },
  { title: 'WAITING', cell: ({ waiting }) => waiting, align: 'right' },
  { title: 'DELAYED', cell: ({ delayed }) => delayed ?? UNKNOWN, align: 'right' },
  { title: 'ACTIVE', cell: ({ active }) => active ?? UNKNOWN, align: 'right' },
  { title: 'DEAD', cell: deadCell, align: 'right' },
  { title: 'OLDEST', cell: oldestCell, align: 'right' },
  { title: 'WORKERS', cell: workersCell, align: 'right' },
];

/** `3 workers, 12 of 30 slots busy`. */
export function workersText(workers: WorkersSample | undefined): string {
  if (workers === undefined) return 'workers unknown';
  const { count, slots, busy } = workers;
  return `${count} ${count === 1 ? 'worker' : 'workers'}, ${busy} of ${slots} slots busy`;
}

/** Jobs that nobody is there to run are what there is to see to. */
function workersCell({ workers, waiting }: QueueSample): Cell {
  if (workers === undefined) return UNKNOWN;
  return workers === 0 && waiting > 0 ? { text: '0', tone: 'bad' } : workers;
}

function queueCell({ queue, paused }: QueueSample): Cell {
  return paused === true ? { text: `${queue} (paused)`, tone: 'warn' } : queue;
}

function deadCell({ dead }: QueueSample): Cell {
  return dead === 0 ? dead : { text: String(dead), tone: 'bad' };
}

function oldestCell({ waiting, oldestJobAgeSeconds: age }: QueueSample): Cell {
  if (age === undefined) return UNKNOWN;
  return waiting === 0 ? '–' : lengthText(age);
}

/** Signed, so that growing and shrinking are told apart at a glance. */
function perSecond(rate: number): string {
  const rounded = Math.round(rate * 10) / 10;
  return rounded > 0 ? `+${rounded}` : String(Object.is(rounded, -0) ? 0 : rounded);
}
