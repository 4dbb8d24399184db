import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Middleware } from '@switchyard/core';
import { UsageError } from '../run/usage-error.ts';

/** What the CLI needs of `@switchyard/middleware-metrics`, which is installed beside it or not at all. */
export interface MetricsPort extends Middleware {
  readonly registry: {
    readonly contentType: string;
    metrics(): Promise<string>;
  };
  /** How many workers queues ask for. */
  scaling(): Promise<readonly { readonly queue: string }[]>;
}

const PACKAGE = '@switchyard/middleware-metrics';

type MakeMetrics = (options: { readonly queues: 'known' | 'none' }) => MetricsPort;

/**
 * Loads what measures, as it is found from the working directory and then from here. Throws `UsageError`
 * where it is not installed.
 */
export async function loadMetrics(cwd: string, find: Find = findPackage): Promise<MakeMetrics> {
  const path = find(join(cwd, 'package.json')) ?? find(import.meta.url);
  if (path === undefined) throw notInstalled();
  const loaded = (await import(pathToFileURL(path).href)) as { readonly metrics?: MakeMetrics };
  if (typeof loaded.metrics !== 'function') throw notInstalled();
  return loaded.metrics;
}

/** Where the package lies, looked up from a file; `undefined` where it does not. */
type Find = (from: string) => string | undefined;

function findPackage(from: string): string | undefined {
  try {
    return createRequire(from).resolve(PACKAGE);
  } catch {
    return undefined;
  }
}

function notInstalled(): UsageError {
  return new UsageError(
    `--metrics-port needs the package ${PACKAGE}, which is not installed.`,
    `Install it: npm install ${PACKAGE} prom-client`,
  );
}
