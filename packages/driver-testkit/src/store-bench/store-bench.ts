import assert from 'node:assert/strict';
import type {
  ClaimAnswer,
  GroupAnswer,
  JobRef,
  JobState,
  Store,
  StoredJob,
  StoreGroup,
  StoreOp,
} from '@switchyard/core/driver';
import { closeAll } from '../bench/close-all.ts';
import type { HarnessTime } from '../harness/harness-time.ts';
import type { StoreHarness } from '../harness/store-harness.ts';
import { eventually } from '../harness/until.ts';
import { create, patch } from './ops.ts';
import { plain } from './plain.ts';

type Opened = Extract<ClaimAnswer, { type: 'opened' }>;

/** Queue of cases that need only one. */
export const QUEUE = 'mail';

/** How a claim is asked for. */
export interface Asking {
  /** @default 0 */
  readonly base?: number;
  /** @default what the harness says */
  readonly leaseMs?: number;
}

/** The bench a case is proven on: a connected store of its own, and short words for what cases do. */
export class StoreBench {
  readonly harness: StoreHarness;
  readonly store: Store;
  readonly time: HarnessTime;
  readonly leaseMs: number;
  /** How far the store's clock and ours may be apart, in milliseconds. */
  readonly slackMs: number;
  readonly #others: Store[] = [];
  #made = 0;

  constructor(harness: StoreHarness, store: Store) {
    this.harness = harness;
    this.store = store;
    this.time = harness.time;
    this.leaseMs = harness.leaseMs;
    this.slackMs = harness.time.type === 'virtual' ? 0 : 1_000;
  }

  /** Names a job that is not there yet. */
  job(queue: string = QUEUE): JobRef {
    this.#made += 1;
    return { queue, id: `job-${this.#made}` };
  }

  /** Applies one group to a job. */
  async apply({ queue, id }: JobRef, ...ops: StoreOp[]): Promise<GroupAnswer> {
    const [answer] = await this.all([{ queue, id, ops }]);
    assert.ok(answer !== undefined);
    return answer;
  }

  /** Applies many groups in one call, and answers one each. */
  async all(groups: readonly StoreGroup[]): Promise<readonly GroupAnswer[]> {
    const answers = await this.store.apply(groups);
    assert.equal(answers.length, groups.length, 'one answer per group');
    return answers.map(plainAnswer);
  }

  /** Applies one group, which must be done. */
  async done(job: JobRef, ...ops: StoreOp[]): Promise<void> {
    const { type } = await this.apply(job, ...ops);
    assert.equal(type, 'done', `${ops.map((op) => op.type).join(', ')} of ${job.id}`);
  }

  /** Applies one group, which must be answered so. */
  async answers(expected: GroupAnswer, job: JobRef, ...ops: StoreOp[]): Promise<void> {
    assert.deepEqual(await this.apply(job, ...ops), plain(expected));
  }

  /** A new job that waits. */
  async waiting(queue: string = QUEUE): Promise<JobRef> {
    const job = this.job(queue);
    await this.done(job, create(), patch(['enqueuing'], 'waiting'));
    return job;
  }

  /** A new job that runs, claimed by `token`. */
  async running(token: string): Promise<JobRef> {
    const job = await this.waiting();
    await this.done(job, this.opening(token), patch(['waiting'], 'active'));
    return job;
  }

  /** The operation that takes a job. */
  opening(token: string, { base = 0, leaseMs = this.leaseMs }: Asking = {}): StoreOp {
    return { type: 'claim.open', base, token, worker: 'worker-1', leaseMs };
  }

  /** Asks for a job, and answers what became of that. */
  async open(job: JobRef, token: string, asking: Asking = {}): Promise<ClaimAnswer> {
    const answer = await this.apply(job, this.opening(token, asking));
    assert.ok(answer.type === 'done' || answer.type === 'unclaimed', `answered ${answer.type}`);
    const { claim } = answer;
    assert.ok(claim !== undefined, 'claim.open is answered');
    assert.equal(answer.type === 'done', claim.type === 'opened');
    return claim;
  }

  /** Takes a job that must be there to be taken. */
  async take(job: JobRef, token: string, asking: Asking = {}): Promise<Opened> {
    const claim = await this.open(job, token, asking);
    assert.ok(claim.type === 'opened', `${job.id} is ${claim.type} and not to be had`);
    return claim;
  }

  /** Fails unless a job is answered so to who asks for it. */
  async refuses(type: ClaimAnswer['type'], job: JobRef, asking: Asking = {}): Promise<void> {
    assert.equal((await this.open(job, 'somebody else', asking)).type, type);
  }

  /** Prolongs one claim; answers whether it is still ours. */
  async renew(job: JobRef, token: string): Promise<boolean> {
    const lost = await this.store.claims.renew([{ ...job, token }], this.leaseMs);
    return !lost.includes(token);
  }

  /** What is known of a job. */
  async get(job: JobRef): Promise<StoredJob | undefined> {
    const [found] = await this.store.records.get([job]);
    return found;
  }

  /** What must be known of a job. */
  async must(job: JobRef): Promise<StoredJob> {
    const found = await this.get(job);
    assert.ok(found !== undefined, `${job.id} is known`);
    return found;
  }

  /** Fails unless a job stands there; `undefined` where nothing is known of it. */
  async stands(job: JobRef, state: JobState | undefined): Promise<void> {
    assert.equal((await this.get(job))?.state, state);
  }

  /** Fails unless the jobs of that state are these, in that order. */
  async finds(state: JobState, jobs: readonly JobRef[], queue: string = QUEUE): Promise<void> {
    const { jobs: found } = await this.store.records.find({ queue, state, limit: 1_000 });
    assert.deepEqual(
      found.map(({ id }) => id),
      jobs.map(({ id }) => id),
    );
  }

  /** Who holds a key. */
  holder(key: string, queue: string = QUEUE): Promise<string | undefined> {
    return this.store.locks.holder(queue, key);
  }

  /** Waits until leases that were not renewed are over. */
  passLease(): Promise<void> {
    return this.pass(this.leaseMs);
  }

  /** Waits until so much time is surely over by the store's clock. */
  pass(ms: number): Promise<void> {
    return this.time.pass(ms + (this.time.type === 'virtual' ? 1 : 250));
  }

  /** Fails unless `look` answers this soon. */
  async untilEqual<T>(look: () => T, expected: T): Promise<void> {
    await eventually(this.time, () => assert.deepEqual(look(), expected), {
      what: 'what was seen',
      withinMs: 1_000 + this.slackMs * 4,
      stepMs: 10,
    });
  }

  /** Another store that is closed after the case. */
  async with(store: Store): Promise<Store> {
    this.#others.push(store);
    await store.connect();
    return store;
  }

  /** Restarts what keeps the data, and answers a bench on the store after that; it is closed with this one. */
  async restarted(): Promise<StoreBench> {
    const { harness, store } = this;
    assert.ok(harness.restart !== undefined, 'the harness restarts what is durable');
    return new StoreBench(harness, await this.with(await harness.restart(store)));
  }

  /** Closes what the case has opened. */
  close(): Promise<void> {
    return closeAll([this.store, ...this.#others]);
  }
}

function plainAnswer(answer: GroupAnswer): GroupAnswer {
  const { type } = answer;
  if (type === 'done' && answer.claim !== undefined) return { type, claim: plain(answer.claim) };
  return plain(answer);
}
