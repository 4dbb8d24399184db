import { describe, expect, it } from 'vitest';
import { readCommand } from '../src/command-line.ts';

describe('readCommand', () => {
  it('measures all scenarios of a driver, in its own number of rounds, unless told otherwise', () => {
    expect(readCommand(['inmemory'])).toEqual({
      type: 'measure',
      driver: 'inmemory',
      scenarios: [],
      rounds: undefined,
      json: false,
      writeDocs: false,
    });
  });

  it('takes scenarios and options in any order', () => {
    expect(readCommand(['--json', 'redis', '--rounds', '12', 'a', 'b'])).toMatchObject({
      driver: 'redis',
      scenarios: ['a', 'b'],
      rounds: 12,
      json: true,
    });
    expect(readCommand(['inmemory', '--rounds=1'])).toMatchObject({ rounds: 1 });
    expect(readCommand(['inmemory', '--write-docs'])).toMatchObject({ writeDocs: true });
  });

  it.each([['--help'], ['-h'], ['inmemory', '--help']])('shows help for %s', (...args) => {
    expect(readCommand(args)).toEqual({ type: 'help' });
  });

  it.each<{ args: readonly string[]; says: string }>([
    { args: [], says: 'Name a driver.' },
    {
      args: ['sqs'],
      says: 'Unknown driver "sqs". Known: inmemory, redis, rabbitmq, kafka, middleware.',
    },
    { args: ['toString'], says: 'Unknown driver "toString"' },
    { args: ['inmemory', '--rounds', '0'], says: 'from 1 to 1000, got "0"' },
    { args: ['inmemory', '--rounds', '2.5'], says: 'got "2.5"' },
    { args: ['inmemory', '--rounds', '1001'], says: 'got "1001"' },
    { args: ['inmemory', '--rounds=-1'], says: 'got "-1"' },
    { args: ['inmemory', '--rounds', 'many'], says: 'got "many"' },
    { args: ['inmemory', '--rounds'], says: '--rounds' },
    { args: ['inmemory', '--fast'], says: '--fast' },
    { args: ['inmemory', 'outstanding-100', '--write-docs'], says: 'name none' },
    { args: ['inmemory', '--json', '--write-docs'], says: 'leave --json out' },
  ])('refuses $args and says why', ({ args, says }) => {
    const command = readCommand(args);
    expect(command.type).toBe('misuse');
    expect(command).toHaveProperty('message', expect.stringContaining(says));
  });
});
