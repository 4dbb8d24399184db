import type { Logger } from '@switchyard/core';
import type { EnginePort } from '../engine-port.ts';
import { createLogger } from '../output/logger.ts';
import { passwordsOf, redactor, type Redact } from '../output/redact.ts';
import { makeStyle, type Style } from '../output/style.ts';
import type { CliParts, EngineChoice } from './cli-parts.ts';
import type { GlobalFlags } from './global-flags.ts';
import { UsageError } from './usage-error.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** What one command works with: the outside, its flags, and its engine. */
export class CommandContext {
  readonly parts: CliParts;
  readonly flags: GlobalFlags;
  /** The command line as it was written. */
  readonly argv: readonly string[];
  readonly redact: Redact;
  /** Paints what goes to standard output. */
  readonly log: Logger;
  readonly style: Style;
  #engineLog: Logger;
  #engine: EnginePort | undefined;

  constructor(parts: CliParts, flags: GlobalFlags, argv: readonly string[]) {
    this.parts = parts;
    this.flags = flags;
    this.argv = argv;
    this.redact = redactor(secretsOf(parts, flags));
    this.log = this.#makeLogger(flags.logLevel ?? levelOf(parts));
    this.#engineLog = this.log;
    this.style = makeStyle({ color: parts.io.color.out && flags.color !== false });
  }

  /** Lets the engine log errors alone, unless a level was asked for: the command tells the rest itself. */
  tellsByItself(): void {
    if (this.flags.logLevel === undefined) this.#engineLog = this.#makeLogger('error');
  }

  #makeLogger(level: (typeof LEVELS)[number]): Logger {
    const { parts, flags } = this;
    return createLogger({
      format: flags.log ?? 'text',
      level,
      write: (text) => parts.io.err(text),
      redact: this.redact,
      color: parts.io.color.err && flags.color !== false,
    });
  }

  /** What this call asks for of an engine. */
  get choice(): EngineChoice {
    const { driver, url, store, prefix } = this.flags;
    return { driver, url, store, prefix, logger: this.#engineLog };
  }

  /** The engine of this call, made when it is first asked for. Throws `QueueError`. */
  engine(): EnginePort {
    this.#engine ??= this.parts.engines.make(this.choice);
    return this.#engine;
  }

  /**
   * The engine, if other processes see its queues. Throws `UsageError` otherwise: an empty table would
   * be the truth about nothing.
   */
  sharedEngine(): EnginePort {
    const engine = this.engine();
    if (engine.capabilities.shared.support !== 'none') return engine;
    throw new UsageError(
      `The queues of this driver live in one process, and this command is another (driver: ${this.driverText}).`,
      'Set QUEUE_DRIVER (and QUEUE_URL) to the broker of your workers; with a driver in memory, ask the engine inside its process.',
    );
  }

  /** Which driver is going to be used, and what chose it, for people. */
  get driverText(): string {
    const { name, by } = this.parts.engines.chosen(this.choice);
    return by === 'default' ? `${name}, chosen by default` : `${name}, chosen by ${by}`;
  }

  /** Lets go of the engine, if there is one. What goes wrong then is only logged. */
  async close(): Promise<void> {
    await this.#engine?.close().catch((error: unknown) => {
      this.log.warn({ error: String(error) }, 'the engine did not close cleanly');
    });
  }
}

function secretsOf({ env }: CliParts, flags: GlobalFlags): readonly (string | undefined)[] {
  const urls = [env['QUEUE_URL'], env['QUEUE_STORE'], flags.url, flags.store];
  return [env['QUEUE_PASSWORD'], ...urls.flatMap(passwordsOf)];
}

/** A level that is not valid is core's to refuse, with a proper message. */
function levelOf({ env }: CliParts): (typeof LEVELS)[number] {
  return LEVELS.find((level) => level === env['QUEUE_LOG_LEVEL']) ?? 'info';
}
