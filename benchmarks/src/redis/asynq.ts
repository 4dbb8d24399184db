import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pack } from '../codec.ts';
import { PAYLOAD } from '../payload.ts';
import type { Findings, Workload } from '../workload.ts';
import type { Setting } from '../queues/library.ts';
import { withServer, type BenchServer } from './server.ts';
import { SETTLE_MS, WATCH_MS } from './workloads/idle.ts';
import { RATE } from '../queues/workloads/latency.ts';

/** Names the variable by which measuring processes find the built program of `peers/asynq`. */
export const PROGRAM_VARIABLE = 'BENCH_ASYNQ';

/** As peers of scenarios. */
export const ASYNQ = 'Asynq';

/** What its program is told besides the address; see `Task` in peers/asynq/main.go. */
interface AsynqTask {
  readonly mode:
    | 'enqueue'
    | 'drain'
    | 'one-process'
    | 'work'
    | 'produce'
    | 'latency'
    | 'backlog'
    | 'idle';
  readonly inFlight?: number;
  readonly backlog?: number;
}

/** Asynq in a scenario: a program in Go, which keeps its own time. */
export function asynq(setting: Setting, task: AsynqTask): Workload {
  return (jobs) => withServer((server) => run(server, argumentsOf(setting, task, jobs)));
}

/** Memory of Redis for each job beyond the first. */
export function asynqMemory(setting: Setting): Workload {
  return (jobs) =>
    withServer(async (server) => {
      const fill = (count: number): Promise<Findings> =>
        run(server, argumentsOf(setting, { mode: 'produce', inFlight: 100 }, count));
      await fill(1);
      const before = await server.dataBytes();
      await fill(jobs);
      return { bytes: ((await server.dataBytes()) - before) / jobs };
    });
}

/** One process adds jobs while another runs them; they tell each other nothing but the time. */
export function asynqTwoProcesses(setting: Setting, inFlight: number): Workload {
  return (jobs) =>
    withServer(async (server) => {
      const worker = start(server, argumentsOf(setting, { mode: 'work' }, jobs));
      await worker.next();
      const producer = start(server, argumentsOf(setting, { mode: 'produce', inFlight }, jobs));
      const [{ startedAt = Number.NaN }, { endedAt = Number.NaN }] = [
        await producer.next(),
        await worker.next(),
      ];
      await Promise.all([worker.ended, producer.ended]);
      return { elapsedMs: endedAt - startedAt };
    });
}

function argumentsOf({ keep, concurrency }: Setting, task: AsynqTask, jobs: number): object {
  return {
    ...task,
    jobs,
    concurrency,
    keepAll: keep === 'all',
    payload: Buffer.from(pack(PAYLOAD)).toString('base64'),
    rate: RATE,
    settleMs: SETTLE_MS,
    watchMs: WATCH_MS,
  };
}

async function run(server: BenchServer, task: object): Promise<Findings> {
  const program = start(server, task);
  const findings = await program.next();
  await program.ended;
  return findings;
}

/** A running program: what it says, a line each, and its end. */
interface Program {
  next(): Promise<Findings>;
  readonly ended: Promise<void>;
}

function start({ address: { host, port } }: BenchServer, task: object): Program {
  const file = process.env[PROGRAM_VARIABLE];
  if (file === undefined) throw new Error(`${PROGRAM_VARIABLE} is not set.`);
  const child = spawn(file, [JSON.stringify({ ...task, address: `${host}:${port}` })], {
    // It ends when its input does, and so with this process.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`Asynq's program ended with ${code}.`)),
    );
  });
  // Whoever waits for a line hears of it there.
  ended.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ended,
    next: async () => {
      const { done, value } = await lines.next();
      if (done !== true) return JSON.parse(value) as Findings;
      await ended;
      throw new Error("Asynq's program said nothing.");
    },
  };
}
