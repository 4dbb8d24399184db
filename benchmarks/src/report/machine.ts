import { readFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Target } from '../target.ts';

const GIB = 1024 ** 3;

/** Where it was measured, in one line: processor, memory, system, Node, and how busy it is beside. */
export function describeMachine(): string {
  const all = cpus();
  const model = all[0]?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / GIB)} GiB`;
  const load = `load average ${(loadavg()[0] ?? 0).toFixed(1)}`;
  return `${all.length} × ${model}, ${memory}, ${process.platform} ${process.arch}, Node ${process.versions.node}, ${load}`;
}

/** `p-queue 9.3.5, fastq 1.20.3`: the versions that are installed, and what else belongs beside the figures. */
export async function describePackages(
  { packages }: Target,
  facts: readonly string[] = [],
): Promise<string> {
  const versions = packages.map(async (name) => {
    const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
    const { version }: { version: string } = JSON.parse(await readFile(file, 'utf8'));
    return `${name} ${version}`;
  });
  return [(await Promise.all(versions)).join(', '), ...facts].join('; ');
}
