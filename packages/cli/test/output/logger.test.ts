import { expect, it } from 'vitest';
import { createLogger, type LogOptions } from '../../src/output/logger.ts';
import { redactor } from '../../src/output/redact.ts';

function logger(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({
    format: 'text',
    level: 'info',
    write: (text) => void lines.push(text),
    redact: redactor(['geheim']),
    color: false,
    ...options,
  });
  return { log, lines };
}

it('writes lines for people', () => {
  const { log, lines } = logger();
  log.warn({ task: 'send_email', why: 'not now', n: 1, deep: { a: 1 } }, 'retrying');
  log.info('working');

  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d warn  retrying task=send_email why="not now" n=1 deep=\{"a":1\}\n$/,
  );
  expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d info  working\n$/);
});

it('keeps a message on one line, so that no job forges another', () => {
  const { log, lines } = logger();
  log.info('first\n09:00:00 error second');

  expect(lines.join('').trimEnd().split('\n')).toHaveLength(1);
});

it('writes one JSON object a line for machines', () => {
  const { log, lines } = logger({ format: 'json' });
  log.error({ code: 'ERR_X' }, 'a\nb');

  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'error',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    code: 'ERR_X',
    msg: 'a\nb',
  });
});

it('leaves out what is below its level', () => {
  const { log, lines } = logger({ level: 'warn' });
  log.info('no');
  log.debug('no');

  expect(lines).toEqual([]);
});

it.each(['text', 'json'] as const)('hides secrets and escape sequences in %s', (format) => {
  const { log, lines } = logger({ format });
  log.error({ url: 'redis://u:xyz1@h', pass: 'geheim' }, 'NOAUTH geheim \u001b[2J');

  for (const bad of ['geheim', 'xyz1', '\u001b']) expect(lines.join('')).not.toContain(bad);
});

it('paints a line for a terminal', () => {
  const { log, lines } = logger({ color: true });
  log.error('bad');

  expect(lines[0]).toContain('\u001b[31merror');
});
