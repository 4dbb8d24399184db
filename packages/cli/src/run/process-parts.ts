import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from '../supervise/start-process.ts';
import type { CliParts, Variables } from './cli-parts.ts';
import { engineSource } from './engine-source.ts';
import type { StopSignal } from './exit-codes.ts';
import type { Io } from './io.ts';

/** The outside as this process has it. */
export function processParts(env: Variables): CliParts {
  return {
    io: processIo(),
    env,
    cwd: process.cwd(),
    nodeVersion: process.versions.node,
    engines: engineSource(env),
    cores: availableParallelism(),
    startProcess,
    random: () => Math.random(),
    now: () => Date.now(),
    wait: async (ms, signal) => {
      // An abort only ends the wait.
      await sleep(ms, undefined, { signal }).catch(() => undefined);
    },
    onSignal,
    exitNow: (code) => process.exit(code),
  };
}

const SIGNALS: readonly StopSignal[] = ['SIGTERM', 'SIGINT'];

function onSignal(listener: (signal: StopSignal) => void): () => void {
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}

function processIo(): Io {
  const { stdin, stdout, stderr } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outIsTerminal: stdout.isTTY === true,
    // A terminal that nobody has given a size says 0.
    rows: () => (stdout.isTTY && stdout.rows > 0 ? stdout.rows : undefined),
    onResize(listener) {
      stdout.on('resize', listener);
      return () => void stdout.off('resize', listener);
    },
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    color: { out: hasColors(stdout), err: hasColors(stderr) },
    async readStdin() {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    },
    async ask(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      // Ctrl-C and Ctrl-D close it without an answer.
      const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('\n')));
      try {
        const answer = await Promise.race([lines.question(question), closed]);
        // The cursor still stands behind the question.
        if (answer === '\n') stderr.write(answer);
        return answer;
      } finally {
        lines.close();
      }
    },
  };
}

/** Heeds NO_COLOR, FORCE_COLOR and the kind of terminal. */
function hasColors(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.hasColors();
}
