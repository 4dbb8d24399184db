import { deathFields } from './life.ts';
import type { Wear } from './limits.ts';
import { LONG_LIFE_MS, RestartWait } from './restart-wait.ts';
import { noteLastEnd, pause, type SlotParts } from './slot-parts.ts';
import type { WorkerChild } from './worker-child.ts';

/** Longest time that an old process keeps the next one waiting for its turn, in milliseconds. */
const LONGEST_TURN_MS = 600_000;

/**
 * Replaces the process of one slot, in its turn.
 *
 *   worn ──(turn)──▶ a fresh one starts ──ready──▶ it has the slot, the old one drains ──gone──▶ next turn
 */
export class Replacement {
  readonly #process: number;
  readonly #parts: SlotParts;
  readonly #tooYoung: RestartWait;
  readonly #failed: RestartWait;
  readonly #retiring = new Set<Promise<void>>();

  constructor(process: number, parts: SlotParts) {
    this.#process = process;
    this.#parts = parts;
    this.#tooYoung = new RestartWait(parts.random);
    this.#failed = new RestartWait(parts.random);
  }

  /** Answers the process that has the slot from now on: the old one where there is nothing to replace. */
  async replace(old: WorkerChild, wear: Wear): Promise<WorkerChild> {
    const { log, start, turn } = this.#parts;
    if (wear.by === 'memory') await this.#ifTooYoung(old, wear);
    if (!(await this.#takeTurn(old))) {
      await old.gone;
      return old;
    }
    log.info({ process: this.#process, ...wear }, 'recycling process');
    const fresh = start(this.#process);
    if (await fresh.becameReady) {
      const retired = this.#retire(old).finally(() => this.#retiring.delete(retired));
      this.#retiring.add(retired);
      return fresh;
    }
    await this.#waitAfter(fresh, old);
    turn.give();
    return old;
  }

  /** Resolves when all that were replaced have ended. */
  async retired(): Promise<void> {
    await Promise.all(this.#retiring);
  }

  async #retire(old: WorkerChild): Promise<void> {
    const { turn, stopping, note, log } = this.#parts;
    old.drain();
    await pause(this.#parts, LONGEST_TURN_MS, old.gone);
    turn.give();
    const death = await old.gone;
    note({ recycled: 1 });
    if (stopping.aborted) {
      noteLastEnd(this.#parts, old, death);
    } else if (death.type !== 'stopped' || death.stop.stillRunning > 0) {
      const fields = { process: this.#process, ...deathFields(death) };
      log.warn(fields, 'recycled process did not end in order');
    }
  }

  async #waitAfter(fresh: WorkerChild, old: WorkerChild): Promise<void> {
    if (this.#parts.stopping.aborted) return;
    const death = await fresh.gone;
    const waitMs = this.#failed.after(fresh.ageMs);
    const fields = { process: this.#process, ...deathFields(death), wait_ms: waitMs };
    this.#parts.log.warn(fields, 'replacement failed: the old process goes on');
    await pause(this.#parts, waitMs, old.gone);
  }

  /** A fresh process that is too large would be replaced for ever: each time a little later, then. */
  async #ifTooYoung(old: WorkerChild, wear: Wear): Promise<void> {
    const waitMs = this.#tooYoung.after(old.ageMs);
    if (old.ageMs >= LONG_LIFE_MS) return;
    const fields = { process: this.#process, used: wear.used, limit: wear.limit, wait_ms: waitMs };
    this.#parts.log.warn(fields, 'above --max-memory within a minute: is it enough to begin with?');
    await pause(this.#parts, waitMs, old.gone);
  }

  /** False when there is nothing left to replace. */
  async #takeTurn(old: WorkerChild): Promise<boolean> {
    const { turn, stopping } = this.#parts;
    while (!stopping.aborted && !old.isDead) {
      if (turn.take()) return true;
      await Promise.race([turn.freed, old.gone]);
    }
    return false;
  }
}
