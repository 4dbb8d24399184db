import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../run/usage-error.ts';

/** The exports of a module. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** A user's module failed while it was loaded. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError';
}

/**
 * Imports a module by its path from `cwd`, or by the name of an installed package. Throws `UsageError`
 * where there is none or this Node cannot read it, `ModuleError` where it fails by itself.
 */
export async function loadModule(name: string, cwd: string): Promise<ModuleExports> {
  const file = locate(name, cwd);
  try {
    return (await import(pathToFileURL(file).href)) as ModuleExports;
  } catch (cause) {
    if (codeOf(cause) === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new UsageError(
        `This Node cannot read ${name}: it is no JavaScript.`,
        "Give the compiled file, or load a compiler first: NODE_OPTIONS='--import tsx' switchyard worker …",
        { cause },
      );
    }
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new ModuleError(`The module ${name} failed while it was loaded: ${what}`, { cause });
  }
}

function locate(name: string, cwd: string): string {
  const file = resolve(cwd, name);
  if (existsSync(file)) return file;
  try {
    return createRequire(join(cwd, 'package.json')).resolve(name);
  } catch (cause) {
    throw new UsageError(
      `There is no module ${name}: neither the file ${file} nor an installed package of that name.`,
      'Give the path of a JavaScript file, such as ./dist/worker.js; compile TypeScript first.',
      { cause },
    );
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
