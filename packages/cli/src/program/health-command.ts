import type { Command } from 'commander';
import { doctor } from '../commands/doctor.ts';
import { health } from '../commands/health.ts';
import { renderDoctor } from '../render/doctor.ts';
import { renderHealth } from '../render/health.ts';
import { EXIT } from '../run/exit-codes.ts';
import type { Runner } from '../run/runner.ts';

const HEALTH_HELP = `
Tells whether this machine reaches the broker. How a worker does is told by engine.health() in its
own process. Exit code 1 when not ready.`;

const DOCTOR_HELP = `
Works when the driver's package is missing and when the broker is down. Exit code 1 when something is
wrong; warnings alone do not count.`;

/** Adds `health` and `doctor`. */
export function addHealthCommands(program: Command, runner: Runner): void {
  program
    .command('health')
    .description('whether the broker can be reached; exit code 1 when not')
    .addHelpText('after', HEALTH_HELP)
    .action(async (_flags: object, command: Command) => {
      await runner.run(command, health, {
        text: renderHealth,
        exitCode: ({ ready }) => (ready ? EXIT.done : EXIT.failed),
      });
    });
  program
    .command('doctor')
    .description('check configuration, driver, connection and capabilities; say what to fix')
    .addHelpText('after', DOCTOR_HELP)
    .action(async (_flags: object, command: Command) => {
      await runner.run(command, doctor, {
        text: renderDoctor,
        exitCode: ({ ok }) => (ok ? EXIT.done : EXIT.failed),
      });
    });
}
