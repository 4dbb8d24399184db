import type { CheckedOptions, RedisAddress } from '../options/redis-options.ts';
import { checkServer, loadScripts } from './check-server.ts';
import { makeClient, makeLikewise } from './make-client.ts';
import type { LinkOptions } from './link.ts';
import type { Script } from './port.ts';
import { RedisConnection } from './redis-connection.ts';

/** A connection by options that have been checked; each server it meets is told these scripts. Not open yet. */
export function connectionBy(
  { address, client, prefix }: CheckedOptions,
  scripts: readonly Script[],
): RedisConnection {
  return new RedisConnection({
    make: () => (client === undefined ? makeClient(address) : makeLikewise(client)),
    client,
    target:
      client === undefined
        ? targetOf(address)
        : { where: 'the address of your client', secure: false },
    check: async (checked) => {
      await checkServer(checked, prefix);
      await loadScripts(checked, scripts);
    },
  });
}

function targetOf({ host, port, tls }: RedisAddress): LinkOptions['target'] {
  return { where: `${host}:${port}`, secure: tls !== undefined, door: { host, port } };
}
