import { commonKey, keysOf } from '../keys.ts';

/**
 * The keys of a store that stands apart from its broker. Q is `<prefix>:v1:{<queue>}:st:`, so that all of a
 * queue lies in one slot; C is `<prefix>:v1:{.st}:`, where `.st` can be no queue's name.
 *
 * | key | type | holds | goes |
 * | --- | --- | --- | --- |
 * | Q `m` | hash | `place`: the last place given; `max`, `age`: by what rule ended jobs are kept | stays, 3 fields |
 * | Q `j:<id>` | hash | all that is known of a job: `r` record, `h` headers, `x` its own headers, `b` body, `v` result, `g` progress, `c` claim, `t` tombstone, `u` keys it holds | by itself: with its tombstone, its record (`ageMs`), or a day after the last use of its claim. While the job lives, when it ends |
 * | Q `l:<id>` | list | the last 100 lines of its log | with the record |
 * | Q `k:<key>` | string | id of the job that holds a unique key | by itself (`ttlMs`), or when it is freed |
 * | Q `z:<state>` | zset | place → id: records of a state, the oldest first | entries leave with their records |
 * | Q `kept` | zset | place → id: ended jobs that make room for others (`last`) | trimmed by each call on the queue |
 * | Q `timers` | hash | id → message kept back, `@`id → when it is due | entries leave with `timer.remove` |
 * | Q `due` | zset | instant → id: when each is due, or due again | as above |
 * | C `queues` | zset | instant → queue: which may have timers, and when that was last said | a day after that, if it has none |
 * | C `values` | hash | name → value of control | when removed, or swept after its time by any call on control |
 * | C `names` | zset | 0 → name, for looking up by how names begin | as above |
 * | C `ends` | zset | instant → name of values with a life of their own | as above |
 * | C `lead:<name>` | string | who leads | by itself |
 * | C `told` | channel | words of control | — |
 */
export class StoreKeys {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The meta key of a queue: the first key of every script on it. */
  meta(queue: string): string {
    return this.#of(queue, 'm');
  }

  /** The lock of a key. */
  lock(queue: string, key: string): string {
    return this.#of(queue, `k:${key}`);
  }

  /** The timers of a queue by when they are due. */
  due(queue: string): string {
    return this.#of(queue, 'due');
  }

  /** The queues that may have timers. */
  get queues(): string {
    return this.#common('queues');
  }

  /** Values of control, their names, and their ends. */
  get control(): readonly [string, string, string] {
    return [this.#common('values'), this.#common('names'), this.#common('ends')];
  }

  /** The channel of control. */
  get told(): string {
    return this.#common('told');
  }

  /** Who leads by a name. */
  lead(name: string): string {
    return this.#common(`lead:${name}`);
  }

  #of(queue: string, name: string): string {
    return `${keysOf(this.#prefix, queue).shared}st:${name}`;
  }

  #common(name: string): string {
    return commonKey(this.#prefix, `{.st}:${name}`);
  }
}
