import { describeError, type MiddlewareContext, type Timer } from '@switchyard/core/middleware';
import type { Alert, NotEvaluable } from './alert.ts';
import { AlertStates } from './alert-states.ts';
import { History } from './history.ts';
import type { Notifier } from './notifier.ts';
import type { Settings } from './options.ts';
import { look, type Sight, type Viewpoint } from './sight.ts';
import { countEvents, Tallies } from './tallies.ts';

/** What an evaluator works with. */
export interface EvaluatorParts {
  readonly context: MiddlewareContext;
  readonly settings: Settings;
  readonly notifier: Notifier;
  readonly onChange: (alert: Alert) => void;
}

/** Looks every now and then, and takes alerts from state to state. */
export class Evaluator {
  readonly #parts: EvaluatorParts;
  readonly #view: Viewpoint;
  readonly #history: History;
  readonly #states: AlertStates;
  #timer: Timer | undefined;
  #round: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: EvaluatorParts) {
    const { context, settings, onChange } = parts;
    const { worker, queues, windows, labels } = settings;
    const tallies = new Tallies();
    countEvents(context.events, tallies);
    this.#parts = parts;
    this.#view = { context, tallies, worker, queues };
    this.#history = new History(windows);
    this.#states = new AlertStates(labels, onChange);
    this.#arm();
  }

  get alerts(): readonly Alert[] {
    return this.#states.all;
  }

  get notEvaluable(): readonly NotEvaluable[] {
    return this.#states.notEvaluable;
  }

  /** One round, or the one that is under way. Never rejects. */
  evaluate(): Promise<void> {
    this.#round ??= this.#evaluate().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  /** Looks no more, and waits for the round that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.clear();
    await this.#round;
  }

  async #evaluate(): Promise<void> {
    const { context, notifier } = this.#parts;
    try {
      const sight = await look(this.#view);
      // What is found while the engine goes down tells of nothing but that.
      if (this.#isClosed || sight.health.role === 'closed') return;
      this.#history.add(sight);
      this.#judge(sight);
      await notifier.tell(this.#states.all, { now: sight.at, answers: sight.answers });
    } catch (error) {
      context.log.error({ error: describeError(error) }, 'Alerts could not be evaluated.');
    }
  }

  #judge(sight: Sight): void {
    const found = this.#parts.settings.rules.flatMap((rule) =>
      rule.judge(sight, this.#history).map((finding) => ({ ...finding, rule })),
    );
    this.#states.take(found, sight.at);
  }

  #arm(): void {
    const { context, settings } = this.#parts;
    const round = (): void => {
      void this.evaluate().then(() => {
        if (!this.#isClosed) this.#arm();
      });
    };
    this.#timer = context.clock.setTimer(round, settings.evaluateMs, { keepsAlive: false });
  }
}
