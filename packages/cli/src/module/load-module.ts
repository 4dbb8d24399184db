import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../run/usage-error.ts';
import { ModuleError } from './module-error.ts';
import { placeOf } from './place-of.ts';

/** The exports of a module. */
export type ModuleExports = Readonly<Record<string, unknown>>;

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
        `This Node cannot read ${name}, or a file that it imports: it is no JavaScript.`,
        "Give the compiled file, or load a compiler first: NODE_OPTIONS='--import tsx' switchyard worker … Node 22.18 and later read .ts by themselves.",
        { cause },
      );
    }
    // One that was thrown by running code, such as by JSON.parse, has a place in its stack.
    if (cause instanceof SyntaxError && placeOf(cause, cwd) === undefined) {
      throw new ModuleError(
        `The module ${name}, or a file that it imports, is no valid JavaScript: ${cause.message}`,
        `\`node ${name}\` shows the line.`,
        { cause },
      );
    }
    throw moduleError(`The module ${name} failed while it was loaded`, cause, cwd);
  }
}

/** What a user's own code threw, with the place it was thrown at. */
export function moduleError(what: string, cause: unknown, cwd: string): ModuleError {
  const place = placeOf(cause, cwd);
  const where = place === undefined ? '' : ` (${place})`;
  return new ModuleError(`${what}: ${textOf(cause)}${where}`, hintOf(cause), { cause });
}

function textOf(cause: unknown): string {
  if (!(cause instanceof Error)) return `it threw ${String(cause)}, which is no error`;
  const name = cause.name === 'Error' ? '' : `${cause.name}: `;
  return `${name}${cause.message}`;
}

const HINT = 'Correct the module; --log-level debug shows the whole stack.';

function hintOf(cause: unknown): string {
  return codeOf(cause) === 'ERR_MODULE_NOT_FOUND'
    ? 'Install that package, or correct the import; paths of files need their ending, such as ./task.js.'
    : HINT;
}

function locate(name: string, cwd: string): string {
  const file = resolve(cwd, name);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return file;
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
