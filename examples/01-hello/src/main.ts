import { BaseWorker, getQueueEngine, type JobContext } from '@switchyard/core';
import { z } from 'zod';

const Greeting = z.object({ name: z.string() });

class GreetWorker extends BaseWorker<typeof Greeting> {
  static readonly payload = Greeting; // any Standard Schema; checked at enqueue and again before run

  async run({ name }: z.infer<typeof Greeting>, job: JobContext): Promise<void> {
    if (job.attempt === 1) throw new Error('not awake yet'); // retried by the job's backoff
    console.log(`Hello, ${name}! It took ${job.attempt} attempts.`);
  }
}

const engine = getQueueEngine().registerTask('greet', GreetWorker); // QUEUE_DRIVER, in memory by default
engine.events.on('job.retried', (event) => console.log(`Retrying in ${event.delayMs} ms.`));
engine.events.on('job.completed', () => void engine.close());
await engine.start({ concurrency: 10 });

const { outcome } = await engine.enqueue(
  'greet',
  { name: 'world' },
  { backoff: { type: 'fixed', delayMs: 100 } },
);
console.log(`The job is ${outcome}.`);
