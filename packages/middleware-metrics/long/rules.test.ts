import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fasterRules } from './support/faster-rules.ts';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('.', import.meta.url));
const RULES = fileURLToPath(new URL('../prometheus/switchyard.rules.yml', import.meta.url));

test('promtool understands the rules', async () => {
  const { stdout } = await run('promtool', ['check', 'rules', RULES]);
  expect(stdout).toContain('8 rules found');
});

test('each alert fires when it should, and is quiet when it should be', async () => {
  const { stdout } = await run('promtool', ['test', 'rules', 'rules.test.yml'], { cwd: HERE });
  expect(stdout).toContain('SUCCESS');
  const cases = await readFile(fileURLToPath(new URL('rules.test.yml', import.meta.url)), 'utf8');
  const alerts = (await readFile(RULES, 'utf8')).matchAll(/alert: (\w+)/g);
  for (const [, name = ''] of alerts) expect(cases).toContain(`alertname: ${name}`);
});

test('the rules of the test with a real Prometheus are the shipped ones, a hundred times as fast', async () => {
  const faster = fasterRules(await readFile(RULES, 'utf8'));
  expect(faster).toContain('(switchyard_queue_oldest_job_age_seconds) > 3\n');
  expect(faster).toContain('heartbeat_timestamp_seconds > 60\n');
  expect(faster).toContain('min_over_time(switchyard_dead_letter_jobs[6000ms])');
  expect(faster).toContain('for: 1200ms');
  expect(faster).not.toMatch(/\d+m\b/);
});
