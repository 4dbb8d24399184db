import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sharedBroker } from './shared-broker.ts';
import { startInTerminal } from './start-in-terminal.ts';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const HOME = '\u001b[H';
const CTRL_C = '\u0003';

it('watches in place in a real terminal, and Ctrl-C gives the cursor back', async () => {
  const { where } = await sharedBroker();
  const argv = [process.execPath, bin, 'stats', 'mail', '--watch', '--interval', '100ms'];
  const { shows, types, ended } = startInTerminal(argv, where);
  await shows((all) => all.split(HOME).length > 3);
  types(CTRL_C);

  const { code, written } = await ended;
  expect(code).toBe(0);
  expect(written.split(HIDE_CURSOR)).toHaveLength(2);
  expect(written.indexOf(HIDE_CURSOR)).toBeLessThan(written.indexOf(HOME));
  // After the cursor is back nothing is drawn any more.
  expect(written.slice(written.lastIndexOf(SHOW_CURSOR))).not.toContain(HOME);
  expect(written).toContain('WAITING/S');
  expect(written).toContain('WORKERS');
});
