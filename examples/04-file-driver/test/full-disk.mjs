// Publishes until the file may grow no further, and says how that was told and what came after.
import { fileDriver } from '@switchyard-examples/file-driver';

const [, , path = ''] = process.argv;
const driver = fileDriver({ path });
await driver.connect();
let stored = 0;
for (let sequence = 1; ; sequence += 1) {
  const body = Buffer.alloc(3_000);
  const message = {
    id: `m${sequence}`,
    idOrigin: /** @type {const} */ ('core'),
    headers: {},
    body,
  };
  const answer = await driver.publish('mail', [message], { batch: { producer: 'p', sequence } });
  if (answer === 'stored') {
    stored += 1;
    continue;
  }
  const cause = answer[0]?.type === 'unknown' ? answer[0].cause : undefined;
  const batch = { producer: 'p', sequence: sequence + 1 };
  const [again, ping] = await Promise.allSettled([
    driver.publish('mail', [message], { batch }),
    driver.ping(),
  ]);
  await driver.close();
  const reasons = [cause, again, ping].map((one) => (one?.reason ?? one)?.code ?? String(one));
  process.stdout.write(JSON.stringify({ stored, answer: answer[0]?.type, reasons }));
  break;
}
