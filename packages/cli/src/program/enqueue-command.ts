import { Option, type Command } from 'commander';
import { enqueue } from '../commands/enqueue.ts';
import { given } from '../commands/given.ts';
import type { EnqueueFlags } from '../engine-port.ts';
import { parseDuration } from '../parse/duration.ts';
import { collectHeader } from '../parse/header.ts';
import { parseInstant } from '../parse/instant.ts';
import { wholeNumber } from '../parse/whole-number.ts';
import { renderEnqueue } from '../render/enqueue.ts';
import type { Runner } from '../run/runner.ts';
import { UsageError } from '../run/usage-error.ts';

interface Flags {
  readonly module?: string;
  readonly queue?: string;
  readonly delay?: number;
  readonly runAt?: Date;
  readonly deadline?: Date;
  readonly priority?: number;
  readonly maxAttempts?: number;
  readonly timeout?: number;
  readonly orderingKey?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly id?: string;
  readonly unique?: string;
  readonly uniqueTtl?: number;
}

const HELP = `
Without --module the CLI knows nothing of the task: the payload is checked by the worker alone, and the
queue is \`default\` unless --queue names it. With --module the schema and the defaults of the task apply.`;

/** Adds `enqueue <task> <json>`. */
export function addEnqueueCommand(program: Command, runner: Runner, now: () => number): void {
  const later = (text: string): Date => parseInstant(text, { to: now(), lies: 'after' });
  program
    .command('enqueue')
    .description('add one job')
    .argument('<task>', 'name of the task')
    .argument('<json>', 'payload as JSON, or - for standard input')
    .option('--module <module>', 'a worker module that knows the task')
    .option('--queue <name>', 'queue the job waits in')
    .option('--delay <time>', 'how long until it is due: 250ms, 5s, 10m, 2h, 7d', parseDuration)
    .addOption(
      new Option('--run-at <instant>', 'when it is due: ISO 8601, or a time from now')
        .argParser(later)
        .conflicts('delay'),
    )
    .option('--deadline <instant>', 'when it must be finished: ISO 8601, or a time from now', later)
    .addOption(
      new Option('--priority <n>', '0 to 9, higher first')
        .argParser(wholeNumber(0, 9))
        .conflicts('orderingKey'),
    )
    .option('--max-attempts <n>', 'tries in all', wholeNumber(1, 1_000_000))
    .option('--timeout <time>', 'how long one try may take', parseDuration)
    .option('--ordering-key <key>', 'first in, first out per key')
    .option('--header <name=value>', 'a header; may be repeated', collectHeader)
    .option('--id <id>', 'its id')
    .option('--unique <key>', 'no second job of this key until this one ends')
    .option('--unique-ttl <time>', 'how long --unique holds at most', parseDuration)
    .addHelpText('after', HELP)
    .action(async (...words: [task: string, json: string, flags: Flags, command: Command]) => {
      const [task, json, flags, command] = words;
      const args = { task, json, options: optionsOf(flags), module: flags.module };
      await runner.run(command, (context) => enqueue(context, args), { text: renderEnqueue });
    });
}

function optionsOf(flags: Flags): EnqueueFlags {
  const { queue, runAt, deadline, priority, maxAttempts, orderingKey, id } = flags;
  const { delay: delayMs, timeout: timeoutMs, header: headers, unique: key, uniqueTtl } = flags;
  if (key === undefined && uniqueTtl !== undefined) {
    throw new UsageError('--unique-ttl needs --unique.', 'Give the key with --unique <key>.');
  }
  const unique = key === undefined ? undefined : given({ key, ttlMs: uniqueTtl });
  return given({
    queue,
    delayMs,
    runAt,
    deadline,
    priority,
    maxAttempts,
    timeoutMs,
    orderingKey,
    headers,
    id,
    unique,
  }) as EnqueueFlags;
}
