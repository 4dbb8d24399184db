import type { EnqueueResult } from '@switchyard/core';
import type { EnqueueFlags, EnginePort } from '../engine-port.ts';
import { engineOfModule } from '../module/engine-of-module.ts';
import { readPayload } from '../parse/payload.ts';
import type { CommandContext } from '../run/command-context.ts';
import { UsageError } from '../run/usage-error.ts';

/** What `switchyard enqueue` was asked. */
export interface EnqueueArgs {
  readonly task: string;
  /** JSON, or `-` for standard input. */
  readonly json: string;
  /** Only what was given. */
  readonly options: EnqueueFlags;
  /** A module that knows the task: its schema and defaults then apply. */
  readonly module: string | undefined;
}

/** Adds one job. */
export async function enqueue(context: CommandContext, args: EnqueueArgs): Promise<EnqueueResult> {
  context.sharedEngine();
  const payload = await readPayload(args.json, () => context.parts.io.readStdin());
  if (args.module === undefined) {
    const engine = context.engine();
    engine.declareTask(args.task);
    return engine.enqueue(args.task, payload, args.options);
  }
  const { engine, own } = await engineOfModule(context, args.module);
  return own ? refuseOwn(engine) : engine.enqueue(args.task, payload, args.options);
}

/** An engine of the module's own may be on any driver, also one that nobody else sees. */
async function refuseOwn(engine: EnginePort): Promise<never> {
  await engine.close();
  throw new UsageError(
    '--module needs tasks, and this module exports an engine, which chose its driver itself.',
    'Export the tasks (an object of worker classes by task name, or a function that registers them).',
  );
}
