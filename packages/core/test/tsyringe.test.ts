import 'reflect-metadata';
import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { drain } from '@switchyard/driver-inmemory/testing';
import { container as root, inject, injectable, Lifecycle, scoped } from 'tsyringe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getQueueEngine } from '../src/engine/get-queue-engine.ts';
import type { QueueEngine } from '../src/engine/queue-engine.ts';
import { JOB_CONTEXT, tsyringeResolver } from '../src/tsyringe.ts';
import { BaseWorker } from '../src/worker/base-worker.ts';
import type { JobContext } from '../src/worker/job-context.ts';
import { recordingLogger } from './support/silent-logger.ts';

const GREETING = 'greeting';
const SEEN = 'seen';

/** Lives as long as one job. */
@scoped(Lifecycle.ContainerScoped)
class Notes {
  readonly lines: string[] = [];
}

@injectable()
class Greeter {
  readonly #greeting: string;
  readonly #notes: Notes;

  constructor(@inject(GREETING) greeting: string, @inject(Notes) notes: Notes) {
    this.#greeting = greeting;
    this.#notes = notes;
  }

  greet(name: string): readonly string[] {
    this.#notes.lines.push(`${this.#greeting}, ${name}`);
    return this.#notes.lines;
  }
}

@injectable()
class GreetWorker extends BaseWorker<string> {
  readonly #parts: {
    readonly greeter: Greeter;
    readonly job: JobContext;
    readonly seen: unknown[];
  };

  constructor(
    @inject(Greeter) greeter: Greeter,
    @inject(JOB_CONTEXT) job: JobContext,
    @inject(SEEN) seen: unknown[],
  ) {
    super();
    this.#parts = { greeter, job, seen };
  }

  override run(name: string, job: JobContext): void {
    const { greeter, job: injected, seen } = this.#parts;
    seen.push({ lines: greeter.greet(name), sameJob: injected === job });
  }
}

describe('tsyringeResolver', () => {
  const driver = (): ReturnType<typeof inmemory> => inmemory({ clock: virtualClock() });
  let seen: unknown[];
  let engine: QueueEngine;
  let memory: ReturnType<typeof inmemory>;

  beforeEach(() => {
    seen = [];
    memory = driver();
    const container = root.createChildContainer();
    container.register(GREETING, { useValue: 'Hello' });
    container.register(SEEN, { useValue: seen });
    const resolver = tsyringeResolver(container);
    engine = getQueueEngine({ driver: memory, resolver, logger: recordingLogger().logger });
    engine.registerTask('greet', GreetWorker);
  });

  afterEach(() => engine.close());

  test('injects dependencies and the job; what is scoped lives as long as the job', async () => {
    await engine.start();
    await engine.enqueueMany('greet', ['Ada', 'Grace']);
    await drain(memory);

    expect(seen).toEqual([
      { lines: ['Hello, Ada'], sameJob: true },
      { lines: ['Hello, Grace'], sameJob: true },
    ]);
  });

  test('a dependency that is missing fails the attempt, and says which', async () => {
    const bare = getQueueEngine({
      driver: memory,
      resolver: tsyringeResolver(root.createChildContainer()),
      logger: recordingLogger().logger,
      defaults: { maxAttempts: 1 },
    });
    bare.registerTask('greet', GreetWorker);
    await bare.start();
    await bare.enqueue('greet', 'Ada');
    await drain(memory);
    const { jobs } = await bare.deadLetters.list('default');

    expect(jobs[0]?.error?.message).toContain(GREETING);
    await bare.close();
  });
});
