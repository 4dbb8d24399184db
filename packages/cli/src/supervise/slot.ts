import { deathFields, hopeless, type Death } from './life.ts';
import { Replacement } from './replacement.ts';
import { RestartWait } from './restart-wait.ts';
import { noteLastEnd, pause, type SlotParts } from './slot-parts.ts';
import type { WorkerChild } from './worker-child.ts';

/** How long a place that failed waits to hear how the others did, in milliseconds. */
const VERDICT_MS = 5_000;

/**
 * One place of a worker with several processes: keeps one process in it.
 *
 *   start ──▶ works ──dead──▶ wait ──▶ start
 *               └───worn───▶ replaced
 */
export class Slot {
  readonly #process: number;
  readonly #parts: SlotParts;
  readonly #restarts: RestartWait;
  readonly #replacement: Replacement;

  constructor(process: number, parts: SlotParts) {
    this.#process = process;
    this.#parts = parts;
    this.#restarts = new RestartWait(parts.random);
    this.#replacement = new Replacement(process, parts);
  }

  /** Resolves when the supervisor stops, or the module of the process has stopped it, and all have ended. */
  async keep(): Promise<void> {
    await this.#keepFilled();
    await this.#replacement.retired();
  }

  async #keepFilled(): Promise<void> {
    const { start, stopping, note } = this.#parts;
    let child = start(this.#process);
    for (;;) {
      const next = await child.next();
      if (next.type === 'worn') {
        child = await this.#replacement.replace(child, next.wear);
        continue;
      }
      const { death, livedMs } = next;
      if (this.#isForGood(child, death)) return;
      if (!child.isReady && (await this.#isHopeless(death))) return;
      await this.#waitToRestart(death, livedMs);
      if (stopping.aborted) return;
      note({ restarted: 1 });
      child = start(this.#process);
    }
  }

  /** Whether nobody is to follow a process, because all stop or its module said so. */
  #isForGood(child: WorkerChild, death: Death): boolean {
    const { stopping } = this.#parts;
    const byModule = death.type === 'stopped' && death.stop.byModule;
    if (!byModule && !stopping.aborted) return false;
    noteLastEnd(this.#parts, child, death);
    return true;
  }

  async #isHopeless(death: Death): Promise<boolean> {
    const { starts, giveUp, stopping } = this.#parts;
    const failure = hopeless(death);
    const allFailed = starts.failed(this.#process, failure);
    if (failure === undefined) return false;
    if (allFailed) giveUp(failure);
    // Told once for all, if all fail alike.
    else await pause(this.#parts, VERDICT_MS, starts.decided);
    return stopping.aborted;
  }

  async #waitToRestart(death: Death, livedMs: number): Promise<void> {
    const waitMs = this.#restarts.after(livedMs);
    const fields = { process: this.#process, ...deathFields(death), wait_ms: waitMs };
    this.#parts.log.warn(fields, 'process ended: starting it again');
    await pause(this.#parts, waitMs);
  }
}
