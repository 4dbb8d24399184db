import type { EnginePort } from '../engine-port.ts';
import type { CommandContext } from '../run/command-context.ts';
import { UsageError } from '../run/usage-error.ts';
import { isQueueError } from '../run/describe-failure.ts';
import { loadModule, moduleError } from './load-module.ts';
import { readModule, type WorkerModule } from './read-module.ts';
import { unlessIdle } from './unless-idle.ts';

/** An engine with the tasks of a module. */
export interface ModuleEngine {
  readonly engine: EnginePort;
  /** Whether the module made it, so that no flag of ours could choose its driver. */
  readonly own: boolean;
}

/**
 * Loads a module and registers its tasks, on its own engine or on the one that flags and environment
 * choose. `prepare` is given the engine before a function of the module has it.
 */
export async function engineOfModule(
  context: CommandContext,
  name: string,
  prepare: (engine: EnginePort) => void = () => undefined,
): Promise<ModuleEngine> {
  const loaded = await unlessIdle(loadModule(name, context.parts.cwd), `The module ${name}`);
  const module = readModule(loaded, name);
  if (module.type === 'engine') {
    refuseChoice(context);
    prepare(module.engine);
    return { engine: module.engine, own: true };
  }
  const engine = context.engine();
  prepare(engine);
  await unlessIdle(register(context, module, name), `The module ${name}`);
  return { engine, own: false };
}

async function register(
  context: CommandContext,
  module: Exclude<WorkerModule, { type: 'engine' }>,
  name: string,
): Promise<void> {
  const engine = context.engine();
  if (module.type === 'register') {
    try {
      await module.register(engine);
    } catch (cause) {
      if (isQueueError(cause)) throw cause;
      throw moduleError(
        `The function of ${name} that registers tasks failed`,
        cause,
        context.parts.cwd,
      );
    }
    return;
  }
  for (const [task, workerClass] of Object.entries(module.tasks)) {
    engine.registerTask(task, workerClass);
  }
}

function refuseChoice({ flags }: CommandContext): void {
  const given = (['driver', 'url', 'store', 'prefix'] as const).find(
    (flag) => flags[flag] !== undefined,
  );
  if (given === undefined) return;
  throw new UsageError(
    `--${given} has no effect here: the module exports an engine, which chose its driver itself.`,
    'Leave the flag out, or export the tasks instead of an engine.',
  );
}
