import { MiddlewareError } from '../exceptions/engine-errors.ts';
import { show } from '../internal/show.ts';
import type { EnqueueResult } from '../producer/enqueue-result.ts';
import { compose, type Link } from './compose.ts';
import type { EnqueueJob, Middleware, MiddlewareContext, ProcessJob } from './middleware.ts';

const PARTS = ['setup', 'enqueue', 'process', 'close'] as const;

/** A middleware that forgets to return what next() answered is told so by name. */
function checkAnswer(name: string): (answer: unknown) => EnqueueResult {
  return (answer) => {
    if (typeof answer === 'object' && answer !== null && 'outcome' in answer)
      return answer as EnqueueResult;
    throw new MiddlewareError(
      `The middleware ${name} must answer what next() answered, or a result of its own, got ${show(answer)}.`,
    );
  };
}

/** The middlewares of one engine, in the order they were given. */
export class MiddlewareChain {
  readonly #all: Middleware[] = [];
  readonly #enqueue: Link<EnqueueJob, EnqueueResult>[] = [];
  readonly #process: Link<ProcessJob, unknown>[] = [];
  #inUse = false;

  /** Adds one; refused once the first job went through. */
  add(middleware: Middleware, context: MiddlewareContext): void {
    if (
      typeof middleware !== 'object' ||
      middleware === null ||
      typeof middleware.name !== 'string'
    ) {
      throw new MiddlewareError(
        `engine.use() needs a middleware, an object with a name, got ${show(middleware)}.`,
      );
    }
    const broken = PARTS.find(
      (part) => !['undefined', 'function'].includes(typeof middleware[part]),
    );
    if (broken !== undefined) {
      throw new MiddlewareError(
        `The ${broken} of middleware ${middleware.name} must be a function, got ${show(middleware[broken])}.`,
      );
    }
    if (this.#inUse) {
      throw new MiddlewareError(
        `The middleware ${middleware.name} comes too late: call engine.use() before the first enqueue() or start().`,
      );
    }
    middleware.setup?.(context);
    this.#all.push(middleware);
    const { name } = middleware;
    if (middleware.enqueue) {
      const around = middleware.enqueue.bind(middleware);
      this.#enqueue.push({ name, around, check: checkAnswer(name) });
    }
    if (middleware.process) {
      this.#process.push({ name, around: middleware.process.bind(middleware) });
    }
  }

  /** No further middleware is taken from here on. */
  seal(): void {
    this.#inUse = true;
  }

  get wrapsEnqueue(): boolean {
    return this.#enqueue.length > 0;
  }

  get wrapsProcess(): boolean {
    return this.#process.length > 0;
  }

  aroundEnqueue(job: EnqueueJob, send: () => Promise<EnqueueResult>): Promise<EnqueueResult> {
    return compose(this.#enqueue, job, send);
  }

  aroundProcess(job: ProcessJob, run: () => Promise<unknown>): Promise<unknown> {
    return compose(this.#process, job, run);
  }

  /** Closes all, the last first; one that throws does not keep the others open. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const middleware of this.#all.splice(0).reverse()) {
      try {
        await middleware.close?.();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'Middlewares failed to close.');
  }
}
