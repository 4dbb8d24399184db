import { QueueError } from './queue-error.ts';

/** What was asked for cannot be had on this driver: thrown before anything is accepted. */
export class UnsupportedFeatureError extends QueueError {
  /** What was asked for: an option or a method, as the user types it. */
  readonly feature: string;
  readonly driver: string;
  /** What to do instead. */
  readonly remedy: string;

  constructor(refusal: {
    readonly feature: string;
    readonly driver: string;
    readonly remedy: string;
  }) {
    super(
      'ERR_UNSUPPORTED_FEATURE',
      `The driver ${refusal.driver} does not support ${refusal.feature}. ${refusal.remedy}`,
    );
    this.feature = refusal.feature;
    this.driver = refusal.driver;
    this.remedy = refusal.remedy;
  }
}

/** `start()` was called with nothing to run. */
export class NoTasksError extends QueueError {
  constructor() {
    super(
      'ERR_NO_TASKS',
      'No task is registered: call engine.registerTask(name, WorkerClass) before engine.start().',
    );
  }
}

/** The engine already works. */
export class AlreadyStartedError extends QueueError {
  constructor(state: 'running' | 'stopped') {
    super(
      'ERR_ALREADY_STARTED',
      state === 'running'
        ? 'engine.start() was called twice: this engine already works.'
        : 'This engine was stopped. An engine works once; make a new one with getQueueEngine().',
    );
  }
}

/** Something was asked of an engine or driver that is closed. */
export class ClosedError extends QueueError {
  constructor(what: string) {
    super(
      'ERR_CLOSED',
      `${what} was called after close(). Make a new engine with getQueueEngine().`,
    );
  }
}

/** A middleware broke the rules of its chain. */
export class MiddlewareError extends QueueError {
  constructor(message: string) {
    super('ERR_MIDDLEWARE', message);
  }
}
