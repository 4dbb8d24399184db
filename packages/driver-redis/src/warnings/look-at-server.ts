import { DriverError } from '@switchyard/core/driver';
import type { Arg, Reply, Server } from '../connection/port.ts';
import { readInfo, type ServerFacts } from './server-facts.ts';

type Call = Server['call'];

/** Asks a server how it is set up. What it forbids stays unknown; throws `DriverError` where it does not answer. */
export async function lookAtServer(call: Call): Promise<ServerFacts> {
  const [info, save, appendfsync, policy, clock] = await Promise.all([
    ask(call, 'INFO', []),
    config(call, 'save'),
    config(call, 'appendfsync'),
    config(call, 'maxmemory-policy'),
    lookAtClock(call),
  ]);
  const told = readInfo(Buffer.isBuffer(info) ? info.toString() : '');
  const aof = told.get('aof_enabled');
  return {
    version: told.get('redis_version'),
    maxmemoryPolicy: told.get('maxmemory_policy') ?? policy,
    aofEnabled: aof === undefined ? undefined : aof === '1',
    appendfsync,
    save,
    failedWrites: [
      ...(told.get('aof_last_write_status') === 'err' ? (['append-only file'] as const) : []),
      ...(told.get('rdb_last_bgsave_status') === 'err' ? (['snapshot'] as const) : []),
    ],
    clock,
  };
}

async function config(call: Call, name: string): Promise<string | undefined> {
  const reply = await ask(call, 'CONFIG', ['GET', name]);
  const value = Array.isArray(reply) ? reply[1] : undefined;
  return Buffer.isBuffer(value) ? value.toString() : undefined;
}

/** The server read its clock somewhere between the two instants. */
async function lookAtClock(call: Call): Promise<ServerFacts['clock']> {
  const before = Date.now();
  const reply = await ask(call, 'TIME', []);
  const after = Date.now();
  if (!Array.isArray(reply)) return undefined;
  const theirs = Number(String(reply[0])) * 1_000 + Number(String(reply[1])) / 1_000;
  return { aheadMs: theirs - (before + after) / 2, errorMs: (after - before) / 2 };
}

/** Managed servers forbid some commands, or do not know them. */
async function ask(call: Call, command: string, args: readonly Arg[]): Promise<Reply> {
  try {
    return await call(command, args);
  } catch (error) {
    if (error instanceof DriverError && !error.retryable && error.code !== 'ERR_CLOSED')
      return null;
    throw error;
  }
}
