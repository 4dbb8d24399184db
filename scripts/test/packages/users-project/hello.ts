import { BaseWorker, getQueueEngine, type JobContext, type QueueEngine } from '@switchyard/core';
import { z } from 'zod';

const Greeting = z.object({ name: z.string() });

class GreetWorker extends BaseWorker<typeof Greeting> {
  static readonly payload = Greeting;

  async run({ name }: z.infer<typeof Greeting>, job: JobContext): Promise<void> {
    console.log(`Hello, ${name}! Attempt ${job.attempt}.`);
  }
}

const engine = getQueueEngine('inmemory').registerTask('greet', GreetWorker);

/** Takes an engine whose tasks it does not know, as a server's shutdown would. */
async function closeAfterOneJob(any: QueueEngine): Promise<void> {
  await new Promise<void>((resolve) => any.events.on('job.completed', () => resolve()));
  await any.close();
}

const closed = closeAfterOneJob(engine);
await engine.start({ concurrency: 10 });
await engine.enqueue('greet', { name: 'world' });
await closed;
// @ts-expect-error the type of the engine keeps its tasks and their payloads
await engine.enqueue('greet', { name: 5 }).catch(() => console.log('Closed.'));
