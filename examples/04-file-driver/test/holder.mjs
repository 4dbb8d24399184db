// Opens a file, says so, and holds it until its input ends or it is killed.
import { fileDriver } from '@switchyard-examples/file-driver';

const [, , path = ''] = process.argv;
const driver = fileDriver({ path });
await driver.connect();
process.stdout.write('open\n');
process.stdin.on('end', () => void driver.close()).resume();
