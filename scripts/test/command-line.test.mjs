import { beforeEach, describe, expect, it } from 'vitest';
import { endOf, startCommand } from './support/command.mjs';
import { available, testHome } from './support/test-home.mjs';

describe('the command line', () => {
  const { home, open } = testHome();
  const brokers = open();
  /** @param {readonly string[]} args */
  const command = (...args) => endOf(startCommand([...args, '--home', home]));

  beforeEach(async (test) => {
    await available(test, { from: () => brokers.up('redis') });
  });

  it('prints the URL and nothing else', async () => {
    const url = await brokers.url('redis');
    expect(await command('url', 'redis')).toMatchObject({ code: 0, stdout: `${url}\n` });
  });

  it('shows the state of all brokers', async () => {
    const { stdout } = await command('status');
    expect(stdout).toMatch(/^name +how +version +url +pid +state\n/);
    expect(stdout).toMatch(/^redis .* running$/m);
    expect(stdout).toMatch(/^kafka .* absent$/m);
    const json = JSON.parse((await command('status', '--json')).stdout);
    expect(json).toEqual(await brokers.status());
  });

  it.each([
    ['freeze', 'frozen'],
    ['thaw', 'running'],
    ['kill', 'dead'],
    ['start', 'running'],
    ['restart', 'running'],
    ['down', 'absent'],
  ])('%s leaves it %s', async (verb, state) => {
    if (verb === 'thaw') await brokers.freeze('redis');
    if (verb === 'start') await brokers.kill('redis');
    expect(await command(verb, 'redis')).toMatchObject({ code: 0 });
    expect(await brokers.status('redis')).toMatchObject({ state });
  });

  it('shows its help to who asks for it', async () => {
    for (const ask of ['--help', '-h', 'help']) {
      const { code, stdout, stderr } = await command(ask);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^node scripts\/brokers.mjs <command>\n/);
    }
  });

  it('says what went wrong', async () => {
    expect(await command('kill', 'kafka')).toMatchObject({
      code: 1,
      stderr: '✖ kafka has not been brought up\n',
    });
    const taken = await command('up', 'redis', '--set', 'redis.appendfsync=always');
    expect(taken.code).toBe(1);
  });

  it.each([
    [['fly']],
    [['kill']],
    [['up', '--fast']],
    [['up', '--set', 'x']],
    [['up', '--only', 'y']],
  ])('explains itself when it is told %j', async (args) => {
    const { code, stderr } = await command(...args);
    expect(code).toBe(2);
    expect(stderr).toContain('node scripts/brokers.mjs <command>');
  });
});
