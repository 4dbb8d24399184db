import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { csvParseRows } from 'd3-dsv';

import type { OutsideWorld } from '../world/outside-world.ts';

/** What the outside world says: counted by servers and on disk, never by the queue. */
export interface WorldBooks {
  /** Requests the inventory endpoint got. */
  readonly requests: number;
  /** Those it answered with an error. */
  readonly failedRequests: number;
  /** Jobs it served well at least once. */
  readonly servedJobs: number;
  /** Mails received; two copies of one mail count once. */
  readonly mails: number;
  /** Times it turned a recipient away. */
  readonly refusals: number;
  /** Files written since the demo began. */
  readonly files: number;
  /** Airports in the CSV files of the states. */
  readonly csvAirports: number;
}

/** Where to look. */
export interface Evidence {
  readonly world: OutsideWorld;
  readonly outDir: string;
  /** Jobs of this run: what another run left in the broker is not counted. */
  readonly ids: readonly string[];
  /** Milliseconds since 1970; older files are of another run. */
  readonly since: number;
}

/** Reads the world's books at the end of the run. */
export async function readWorldBooks(evidence: Evidence): Promise<WorldBooks> {
  const { ids, world } = evidence;
  const ours = new Set(ids);
  const requests = world.inventoryApi.ledger.all().filter((one) => ours.has(one.requestId));
  const served = requests.filter((request) => request.status < 400);
  const messageIds = world.mailServer.messageIds();
  const files = await freshFiles(evidence);
  return {
    requests: requests.length,
    failedRequests: requests.length - served.length,
    servedJobs: new Set(served.map((request) => request.requestId)).size,
    mails: ids.filter((id) => messageIds.has(`<${id}@shop.example>`)).length,
    refusals: world.mailServer.refused.length,
    files: files.length,
    csvAirports: await countAirports(files.filter((file) => /state-[A-Z]{2}\.csv$/.test(file))),
  };
}

async function freshFiles({ outDir, since }: Evidence): Promise<readonly string[]> {
  const names = (await readdir(outDir)).filter((name) => /\.(csv|html)$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = join(outDir, name);
      return { file, writtenAt: (await stat(file)).mtimeMs };
    }),
  );
  return files.filter(({ writtenAt }) => writtenAt >= since).map(({ file }) => file);
}

async function countAirports(files: readonly string[]): Promise<number> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.reduce((total, text) => total + csvParseRows(text.trimEnd()).length - 1, 0);
}
