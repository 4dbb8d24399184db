/** `node scripts/tool.mjs <tool> [args]`: runs one of the repository's tools, installing first if needed. */
import { ensureInstalled } from './lib/pnpm.mjs';
import { isTool, runTool, toolNames } from './lib/tools.mjs';

const [name = '', ...args] = process.argv.slice(2);
if (isTool(name)) {
  process.exitCode = (await ensureInstalled()) || (await runTool(name, args));
} else {
  console.error(`No tool "${name}". Known: ${toolNames}.`);
  process.exitCode = 1;
}
