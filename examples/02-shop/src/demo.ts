import { runDemo } from './demo/run-demo.ts';
import { terminalScreen } from './demo/screen.ts';
import { DEFAULT_OUT_DIR } from './paths.ts';

/** `npm run demo`: exits with 1 when the shop's books and the outside world disagree, or nothing came of it at all. */
async function main(): Promise<boolean> {
  try {
    return await runDemo({ screen: terminalScreen(process.stdout), outDir: DEFAULT_OUT_DIR });
  } catch (error) {
    process.stderr.write(`\nthe demo failed: ${String(error)}\n`);
    return false;
  }
}

process.exitCode = (await main()) ? 0 : 1;
