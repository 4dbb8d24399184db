import type { CheckedOptions } from '../options/redis-options.ts';
import { checkServer, loadScripts } from './check-server.ts';
import { makeClient, makeLikewise } from './make-client.ts';
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
    where: client === undefined ? `${address.host}:${address.port}` : 'the address of your client',
    check: async (checked) => {
      await checkServer(checked, prefix);
      await loadScripts(checked, scripts);
    },
  });
}
