import type { EnginePort } from '../engine-port.ts';
import type { CommandContext } from '../run/command-context.ts';
import { UsageError } from '../run/usage-error.ts';
import { loadModule } from './load-module.ts';
import { readModule, type WorkerModule } from './read-module.ts';

/** An engine with the tasks of a module. */
export interface ModuleEngine {
  readonly engine: EnginePort;
  /** Whether the module made it, so that no flag of ours could choose its driver. */
  readonly own: boolean;
}

/** Loads a module and registers its tasks, on its own engine or on the one that flags and environment choose. */
export async function engineOfModule(context: CommandContext, name: string): Promise<ModuleEngine> {
  const module = readModule(await loadModule(name, context.parts.cwd), name);
  if (module.type === 'engine') {
    refuseChoice(context);
    return { engine: module.engine, own: true };
  }
  const engine = context.engine();
  await register(engine, module);
  return { engine, own: false };
}

async function register(
  engine: EnginePort,
  module: Exclude<WorkerModule, { type: 'engine' }>,
): Promise<void> {
  if (module.type === 'register') {
    await module.register(engine);
    return;
  }
  for (const [task, workerClass] of Object.entries(module.tasks)) {
    engine.registerTask(task, workerClass);
  }
}

function refuseChoice({ flags }: CommandContext): void {
  const given = (['driver', 'url', 'prefix'] as const).find((flag) => flags[flag] !== undefined);
  if (given === undefined) return;
  throw new UsageError(
    `--${given} has no effect here: the module exports an engine, which chose its driver itself.`,
    'Leave the flag out, or export the tasks instead of an engine.',
  );
}
