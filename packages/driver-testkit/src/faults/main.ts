import { runFaults } from './cli.ts';

process.exitCode = await runFaults(process.argv.slice(2), {
  result: (line) => void process.stdout.write(`${line}\n`),
  remark: (line) => void process.stderr.write(`${line}\n`),
});
