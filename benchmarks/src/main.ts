/** `npm run bench`: exit code 0 when all was measured, goals met or not; 1 when something failed; 2 for a misuse. */
import { readCommand, USAGE, type Misuse } from './command-line.ts';
import { runCommand } from './run-command.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const command = readCommand(args);
  if (command.type === 'misuse') return refuse(command);
  if (command.type === 'help') {
    console.log(USAGE);
    return 0;
  }
  try {
    const misuse = await runCommand(command);
    return misuse === undefined ? 0 : refuse(misuse);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

function refuse({ message }: Misuse): number {
  console.error(`${message}\n\n${USAGE}`);
  return 2;
}
