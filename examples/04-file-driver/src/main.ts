import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { completed, parcelEngine } from './parcels.ts';

const folder = mkdtempSync(join(tmpdir(), 'parcels-'));
const path = join(folder, 'parcels.log');

const firstLife = fileURLToPath(new URL('./first-life.js', import.meta.url));
const { signal } = spawnSync(process.execPath, [firstLife, path], { stdio: 'inherit' });
console.log(`The first process was ended by ${signal}.`);

const engine = parcelEngine(path, (number) => {
  console.log(`Second life: parcel ${number} shipped.`);
});
const { waiting } = await engine.queues.stats('default');
console.log(`Second life: ${waiting} parcels wait in the file.`);
const threeAreDone = completed(engine, 3);
await engine.start({ concurrency: 1, prefetch: 1 });
await threeAreDone;
const left = await engine.queues.stats('default');
console.log(`Second life: ${left.waiting + (left.active ?? 0)} are left.`);
await engine.close();
rmSync(folder, { recursive: true });
