// The first process: ships three of six parcels and is killed in the middle of the fourth.
import { completed, parcelEngine } from './parcels.ts';

const [, , path = 'parcels.log'] = process.argv;

const engine = parcelEngine(path, async (number) => {
  if (number === 4) {
    await threeAreDone;
    console.log('First life: parcel 4 is in the van, and the power goes out.');
    process.kill(process.pid, 'SIGKILL');
  }
  console.log(`First life: parcel ${number} shipped.`);
});
const threeAreDone = completed(engine, 3);

const numbers = [1, 2, 3, 4, 5, 6];
await engine.enqueueMany(
  'ship',
  numbers.map((number) => ({ number })),
);
console.log(`First life: ${numbers.length} parcels are in the file.`);
await engine.start({ concurrency: 1, prefetch: 1 });
