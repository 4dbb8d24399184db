// Enqueues and works as fast as it can until it is killed, and writes down what it knows:
//   added <id> <number>   the enqueue was acknowledged
//   ran <id>              a handler begins
//   ended <id>            the broker was told of the end, and answered
// Lines are written synchronously, so that a kill hides none of them.
import { appendFileSync } from 'node:fs';
import { BaseWorker, getQueueEngine } from '@switchyard/core';
import { fileDriver } from '@switchyard-examples/file-driver';

const [, , path = '', ledger = '', life = ''] = process.argv;
/** @type {(line: string) => void} */
const note = (line) => appendFileSync(ledger, `${line}\n`);

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

class Worker extends BaseWorker {
  static defaults = {
    maxAttempts: 2,
    backoff: { type: /** @type {const} */ ('fixed'), delayMs: 20 },
  };

  /** @param {number} number @param {import('@switchyard/core').JobContext} job */
  async run(number, job) {
    note(`ran ${job.id}`);
    if (number % 7 === 0) throw new Error('never works');
  }
}

const engine = getQueueEngine({
  driver: fileDriver({ path, compactBytes: 32 * 1024 }),
  // Deaths are what happens here; they are counted in another test.
  poisonLimit: 1_000,
  logger: silent,
}).registerTask('work', Worker);
engine.events.on('job.completed', ({ id }) => note(`ended ${id}`));
engine.events.on('job.dead', ({ id }) => note(`ended ${id}`));
await engine.start({ concurrency: 5 });

for (let number = 1; ; number += 5) {
  const adding = [0, 1, 2, 3, 4].map(async (more) => {
    const options = { id: `${life}-${number + more}`, delayMs: more * 10, priority: more * 2 };
    const { id } = await engine.enqueue('work', number + more, options);
    note(`added ${id}`);
  });
  await Promise.all(adding);
}
