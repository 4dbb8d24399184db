import { assemble, type EngineParts } from '../../src/engine/assemble.ts';
import { engineConfig } from '../../src/config/engine-config.ts';
import { chooseStore } from '../../src/config/choose-store.ts';
import type { EngineOptions } from '../../src/config/engine-options.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { QueueEngine } from '../../src/engine/queue-engine.ts';
import { ManualClock } from './manual-clock.ts';
import type { ScriptedDriver } from './scripted-driver.ts';
import { recordingLogger, type LoggedLine } from './silent-logger.ts';

/** An engine of a test, with all it is made of. */
export interface TestEngine {
  readonly engine: QueueEngine;
  readonly parts: EngineParts;
  readonly clock: ManualClock;
  readonly lines: readonly LoggedLine[];
}

/** An engine on a scripted driver and a manual clock, untouched by the environment. */
export function makeEngine(scripted: ScriptedDriver, options: EngineOptions = {}): TestEngine {
  const clock = new ManualClock();
  const { logger, lines } = recordingLogger();
  const config = engineConfig(
    { clock, logger, random: () => 0.5, ...options },
    readEnvironment({}),
  );
  const parts = assemble(
    { driver: scripted.driver, store: chooseStore(scripted.driver, options, readEnvironment({})) },
    config,
    options.defaults ?? {},
  );
  return { engine: new QueueEngine(parts), parts, clock, lines };
}
