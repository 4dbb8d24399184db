import type { Command } from 'commander';
import type { Style } from '../output/style.ts';
import { toJson } from '../output/to-json.ts';
import type { CliParts } from './cli-parts.ts';
import { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalFlags } from './global-flags.ts';

/** How the result of a command is told. */
export interface View<R> {
  /** For people. */
  readonly text: (result: R, style: Style) => string;
  /** What `--json` writes. @default the result */
  readonly data?: (result: R) => unknown;
  /** @default 0 */
  readonly exitCode?: (result: R) => number;
}

/** Runs one command and tells its result: the only place that writes results to standard output. */
export class Runner {
  readonly #parts: CliParts;
  readonly #argv: readonly string[];
  #context: CommandContext | undefined;
  #exitCode: number = EXIT.done;

  constructor(parts: CliParts, argv: readonly string[] = []) {
    this.#parts = parts;
    this.#argv = argv;
  }

  /** What the process is to end with, unless something was thrown. */
  get exitCode(): number {
    return this.#exitCode;
  }

  /** The context of the command that ran; missing while the command line is not understood. */
  get context(): CommandContext | undefined {
    return this.#context;
  }

  /** Runs `step` with the flags of `command`, then tells what came of it. */
  async run<R>(
    command: Command,
    step: (context: CommandContext) => Promise<R>,
    view: View<R>,
  ): Promise<void> {
    await this.watch(command, async (context) => {
      const result = await step(context);
      const { text, data = (all: R): unknown => all, exitCode = () => EXIT.done } = view;
      const shown =
        context.flags.json === true ? toJson(data(result)) : text(result, context.style);
      this.#parts.io.out(`${shown}\n`);
      this.#exitCode = exitCode(result);
    });
  }

  /** Runs `step`, which tells by itself what comes. */
  async watch(command: Command, step: (context: CommandContext) => Promise<void>): Promise<void> {
    const flags = command.optsWithGlobals<GlobalFlags>();
    const context = new CommandContext(this.#parts, flags, this.#argv);
    this.#context = context;
    try {
      await step(context);
    } finally {
      await context.close();
    }
  }
}
