import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { makeProgram } from '../../src/program/make-program.ts';
import type { CliParts } from '../../src/run/cli-parts.ts';
import { EXIT, EXIT_CODES_HELP } from '../../src/run/exit-codes.ts';
import { Runner } from '../../src/run/runner.ts';

const parts = {} as CliParts;
const ignore = (): void => undefined;
const output = { version: '0.0.0', help: ignore, problem: ignore };
const program = makeProgram(parts, new Runner(parts), output);

function all(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap((sub) => all(sub))];
}

it('docs/cli.md names every command and every flag', async () => {
  const page = await readFile(new URL('../../../../docs/cli.md', import.meta.url), 'utf8');
  const commands = all(program);
  const names = commands.slice(1).map((command) => command.name());
  const flags = commands.flatMap((command) => command.options.map(({ long }) => long ?? ''));

  expect(names).toContain('promote');
  expect(flags).toContain('--preview');
  const unnamed = names.filter(
    (name) => !new RegExp(`(?:\`|## |switchyard )${name}\\b`).test(page),
  );
  const missing = flags.filter((flag) => flag !== '--version' && !page.includes(flag));
  expect([...unnamed, ...missing]).toEqual([]);
});

it('docs/cli.md and --help tell every exit code', async () => {
  const page = await readFile(new URL('../../../../docs/cli.md', import.meta.url), 'utf8');
  for (const code of Object.values(EXIT)) {
    expect(page).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
    expect(EXIT_CODES_HELP).toMatch(new RegExp(`^ {2}${code} `, 'm'));
  }
});

it('every command has a description', () => {
  const silent = all(program).filter((command) => command.description() === '');
  expect(silent.map((command) => command.name())).toEqual([]);
});
