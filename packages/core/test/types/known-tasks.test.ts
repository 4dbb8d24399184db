import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

/*
 * An augmentation of KnownTasks holds for the whole program that it is part of: in a file of the
 * types project it would change what every other test of types sees. So each one here is compiled
 * as a program of its own.
 */

const CORE = fileURLToPath(new URL('../..', import.meta.url));
const ROOT = join(CORE, '../..');

const directory = mkdtempSync(join(tmpdir(), 'switchyard-types-'));
mkdirSync(join(directory, 'node_modules', '@switchyard'), { recursive: true });
symlinkSync(CORE, join(directory, 'node_modules', '@switchyard', 'core'));
writeFileSync(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
writeFileSync(
  join(directory, 'tsconfig.json'),
  JSON.stringify({
    extends: join(ROOT, 'tsconfig.base.test.json'),
    compilerOptions: {
      composite: false,
      declaration: false,
      declarationMap: false,
      incremental: false,
      tsBuildInfoFile: null,
      rootDir: '/',
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    include: ['main.ts'],
  }),
);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const BEGINNING = `
  import { BaseWorker, getQueueEngine } from '@switchyard/core';
  export class EmailWorker extends BaseWorker<{ to: string }> { run(): void {} }
  declare module '@switchyard/core' {
    interface KnownTasks { send_email: typeof EmailWorker }
  }
  const engine = getQueueEngine();`;

/** What the compiler says of a program in which `send_email` is a known task. */
function compilerSays(program: string): string {
  writeFileSync(join(directory, 'main.ts'), BEGINNING + program);
  try {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    return execFileSync(process.execPath, [tsc, '-p', directory], { encoding: 'utf8' });
  } catch (error) {
    return String(Reflect.get(error as object, 'stdout'));
  }
}

describe('KnownTasks, augmented', { timeout: 60_000 }, () => {
  test('checks every engine of the program, also one whose type was not kept', () => {
    const said = compilerSays(`
      void engine.enqueue('send_email', { to: 'a' });
      void getQueueEngine('redis').enqueueMany('send_email', [{ to: 'a' }]);
      // @ts-expect-error the address is a string
      void engine.enqueue('send_email', { to: 5 });
      // @ts-expect-error no task of that name
      void engine.enqueue('send_emial', { to: 'a' });`);
    expect(said).toBe('');
  });

  test('goes together with tasks of the engine itself', () => {
    const said = compilerSays(`
      const more = engine.declareTask('mine');
      void more.enqueue('mine', 5);
      void more.enqueue('send_email', { to: 'a' });
      // @ts-expect-error the address is a string
      void more.enqueue('send_email', { to: 5 });
      // @ts-expect-error this engine alone knows that task
      void engine.enqueue('mine', 5);`);
    expect(said).toBe('');
  });

  test('is really compiled here: a mistake is told', () => {
    expect(compilerSays(`void engine.enqueue('send_emial', {});`)).toContain('send_emial');
  });
});
