import type { ClaimAnswer, GroupAnswer } from '@switchyard/core/driver';

/** One run as the model sees it. */
interface Run {
  readonly run: number;
  readonly token: string;
  readonly answer: ClaimAnswer;
  until: number;
  state: 'open' | 'closed' | 'lost';
  struck: boolean;
  /** What it has decided, or was told to finish. */
  decided: string | undefined;
}

const STALE: GroupAnswer = { type: 'stale' };
const DONE: GroupAnswer = { type: 'done' };

/** The rules of claims as plainly as they can be written: a history, looked through each time. */
export class ModelClaim {
  readonly leaseMs: number;
  readonly runs: Run[] = [];
  now: number;
  /** Copies of less are stale. */
  floor = 0;
  ended = false;
  closedBy: string | undefined;

  constructor(leaseMs: number, now: number) {
    this.leaseMs = leaseMs;
    this.now = now;
  }

  get top(): number {
    return this.runs.at(-1)?.run ?? 0;
  }

  get deaths(): number {
    return this.runs.filter(({ struck }) => struck).length;
  }

  get holder(): Run | undefined {
    const last = this.runs.at(-1);
    return last?.state === 'open' ? last : undefined;
  }

  open(token: string, base: number): ClaimAnswer {
    if (this.ended) return { type: 'ended', state: 'completed' };
    const { holder } = this;
    if (holder?.token === token) {
      holder.until = this.now + this.leaseMs;
      return holder.answer;
    }
    if (base < this.floor) return { type: 'stale' };
    const isNewer = base >= this.top;
    if (holder !== undefined && holder.until > this.now && !isNewer)
      return { type: 'held', untilMs: holder.until };
    if (isNewer) this.#allOver();
    const decided = this.runs.at(-1)?.decided;
    if (holder !== undefined) {
      holder.state = 'lost';
      holder.struck = !isNewer && decided === undefined;
    }
    return this.#begin(token, base, decided);
  }

  intent(token: string, decided: string): GroupAnswer {
    return this.#by(token, (run) => {
      run.decided = decided;
    });
  }

  close(token: string, counts: boolean): GroupAnswer {
    const answer = this.#by(token, (run) => {
      run.state = 'closed';
      this.closedBy = token;
      if (!counts) return;
      this.floor = run.run;
      this.#allOver();
    });
    return answer === STALE && this.closedBy === token ? DONE : answer;
  }

  end(token: string): GroupAnswer {
    const isRepeat = this.closedBy === token && this.holder?.token !== token;
    const answer = this.close(token, true);
    if (answer === DONE && !isRepeat) this.ended = true;
    return answer;
  }

  renew(token: string): boolean {
    return (
      this.#by(token, (run) => {
        run.until = this.now + this.leaseMs;
      }) === DONE
    );
  }

  #begin(token: string, base: number, decided: string | undefined): ClaimAnswer {
    const run = Math.max(this.top, base) + 1;
    const opened = { type: 'opened', run, deaths: this.deaths } as const;
    const leaving = decided === undefined ? undefined : leavingOf(decided);
    const answer = leaving === undefined ? opened : { ...opened, leaving };
    const until = this.now + this.leaseMs;
    this.runs.push({ run, token, answer, until, state: 'open', struck: false, decided });
    this.floor = base;
    if (this.closedBy === token) this.closedBy = undefined;
    return answer;
  }

  /** Who reports and is not the one has not died. */
  #by(token: string, work: (run: Run) => void): GroupAnswer {
    const { holder } = this;
    if (holder?.token === token && !this.ended) {
      work(holder);
      return DONE;
    }
    for (const run of this.runs) if (run.token === token) run.struck = false;
    return STALE;
  }

  #allOver(): void {
    for (const run of this.runs) {
      run.struck = false;
      run.decided = undefined;
    }
  }
}

/** An intent of that name. */
export function leavingOf(decided: string) {
  return { how: 'retry', delayMs: 1, headers: { decided } } as const;
}
