import { expect, it } from 'vitest';
import { exitCodeOfReport } from '../../src/commands/supervise.ts';
import { processesAsked } from '../../src/commands/processes-asked.ts';
import { parseProcesses } from '../../src/parse/processes.ts';
import { Lines } from '../../src/supervise/lines.ts';
import { spreadLimits, wornBy } from '../../src/supervise/limits.ts';
import { markLine, type LineForm } from '../../src/supervise/mark-line.ts';
import { fromWire, toWire } from '../../src/supervise/messages.ts';
import { processArgv } from '../../src/supervise/process-argv.ts';
import { RestartWait } from '../../src/supervise/restart-wait.ts';

it('restarts wait 250 ms, doubled up to 30 s, less a random half', () => {
  const latest = new RestartWait(() => 1);
  const earliest = new RestartWait(() => 0);
  const waits = Array.from({ length: 9 }, () => latest.after(59_999));

  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect([earliest.after(0), earliest.after(0)]).toEqual([125, 250]);
  expect([latest.after(60_000), latest.after(0)]).toEqual([250, 500]);
});

it('a process is worn out at its jobs, and above its memory', () => {
  const limits = { jobs: 10, memoryMiB: 100 };

  expect(wornBy(limits, { jobs: 9, memoryMiB: 100 })).toBeUndefined();
  expect(wornBy(limits, { jobs: 10, memoryMiB: 0 })).toEqual({ by: 'jobs', used: 10, limit: 10 });
  expect(wornBy(limits, { jobs: 0, memoryMiB: 100.6 })).toEqual({
    by: 'memory',
    used: 101,
    limit: 100,
  });
  expect(wornBy({}, { jobs: 1e9, memoryMiB: 1e9 })).toBeUndefined();
});

it('limits differ by up to a tenth, and are never 0', () => {
  expect(spreadLimits({ jobs: 100, memoryMiB: 200 }, () => 0)).toEqual({
    jobs: 90,
    memoryMiB: 180,
  });
  expect(spreadLimits({ jobs: 100, memoryMiB: 200 }, () => 0.9999999)).toEqual({
    jobs: 110,
    memoryMiB: 220,
  });
  expect(spreadLimits({ jobs: 1 }, () => 0)).toEqual({ jobs: 1 });
});

it.each([
  [
    ['worker', 'm', '--processes', '4', '--strict'],
    ['worker', 'm', '--strict'],
  ],
  [
    ['--max-jobs=5', 'worker', '--max-memory', '9', 'm'],
    ['worker', 'm'],
  ],
  [
    ['worker', '--processes', 'auto', '--', '--processes'],
    ['worker', '--', '--processes'],
  ],
  [
    ['worker', 'm', '--processes'],
    ['worker', 'm'],
  ],
  [
    ['worker', '--processesx', '4'],
    ['worker', '--processesx', '4'],
  ],
])('a process has the command line %j as %j', (argv, kept) => {
  expect(processArgv(argv)).toEqual(kept);
});

it('puts pieces together into lines, empty ones too', () => {
  const lines = new Lines();

  expect(lines.push('a')).toEqual([]);
  expect(lines.push('b\n\nc')).toEqual(['ab', '']);
  expect(lines.end()).toEqual(['c']);
  expect(lines.end()).toEqual([]);
});

it('passes a line on in pieces that would fill the memory', () => {
  const lines = new Lines();
  const piece = 'x'.repeat(1_048_577);

  expect(lines.push(piece)).toEqual([piece]);
  expect(lines.push('y\n')).toEqual(['y']);
});

const now = (): number => 0;
const mark = (line: string, form: LineForm): string =>
  markLine(line, { process: 2, form, paint: (text) => `<${text}>`, now });

it.each<[LineForm, string, string]>([
  ['text', 'Hello', '<[2]> Hello'],
  ['text', '', '<[2]> '],
  ['value', '{"a":1}', '{"process":2,"a":1}'],
  ['value', '{ }', '{"process":2}'],
  ['value', '{"id":12345678901234567890}', '{"process":2,"id":12345678901234567890}'],
  ['value', '{"process":"mine","a":1}', '{"process":2,"a":1}'],
  ['value', '  {"a":1} \r', '{"process":2,"a":1}'],
  ['value', 'Hello "Ada"', '{"process":2,"text":"Hello \\"Ada\\""}'],
  ['value', '[1]', '{"process":2,"text":"[1]"}'],
  ['value', '{"a":', '{"process":2,"text":"{\\"a\\":"}'],
  ['log', '{"level":"warn","msg":"x"}', '{"process":2,"level":"warn","msg":"x"}'],
  ['log', 'Hello', '{"level":"info","time":"1970-01-01T00:00:00.000Z","process":2,"msg":"Hello"}'],
])('marks a line as %s: %s', (form, line, marked) => {
  expect(mark(line, form)).toBe(marked);
});

it('hears only words of ours over a channel that modules use too', () => {
  const order = { type: 'drain' } as const;

  expect(fromWire(structuredClone(toWire(order)))).toEqual(order);
  for (const other of ['ready', null, undefined, 1, [], { type: 'drain' }]) {
    expect(fromWire(other)).toBeUndefined();
  }
});

it('reads numbers of processes', () => {
  expect(['1', '512', 'auto'].map(parseProcesses)).toEqual([1, 512, 'auto']);
  for (const wrong of ['', '-1', '1.5', '1e2', 'Auto']) {
    expect(() => parseProcesses(wrong)).toThrow('whole number from 1 to 512, or auto');
  }
});

it('needs a supervisor for several processes, and to replace one', () => {
  const limits = { jobs: undefined, memoryMiB: undefined };

  expect(processesAsked({}, 8)).toBeUndefined();
  expect(processesAsked({ processes: 1 }, 8)).toBeUndefined();
  expect(processesAsked({ processes: 'auto' }, 8)).toEqual({ processes: 8, limits });
  expect(processesAsked({ processes: 'auto', maxMemory: 9 }, 1)).toEqual({
    processes: 1,
    limits: { jobs: undefined, memoryMiB: 9 },
  });
});

it('ends with the worst that happened', () => {
  const report = { signal: undefined, jobs: { completed: 0, retried: 0, discarded: 0, dead: 0 } };

  expect(exitCodeOfReport({ ...report, stillRunning: 0 })).toBe(0);
  expect(exitCodeOfReport({ ...report, stillRunning: 1, failed: 0 })).toBe(3);
  expect(exitCodeOfReport({ ...report, stillRunning: 1, failed: 1 })).toBe(1);
});
