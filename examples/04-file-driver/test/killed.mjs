// Takes one message out of a file and is killed with it in its hands.
import { receiveAny } from '@switchyard/core/driver';
import { fileDriver } from '@switchyard-examples/file-driver';

const [, , path = ''] = process.argv;
const driver = fileDriver({ path });
await driver.connect();
const consumer = await driver.subscribe('mail', { leaseMs: 60_000, prefetch: 1 });
const [delivery] = await receiveAny(consumer, { max: 1, waitMs: 0 });
process.stdout.write(`${delivery?.id} ${delivery?.deaths}`);
process.kill(process.pid, 'SIGKILL');
