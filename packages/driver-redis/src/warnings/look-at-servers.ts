import type { BrokerWarning } from '@switchyard/core/driver';
import type { Server } from '../connection/port.ts';
import { judgeServer } from './judge-server.ts';
import { lookAtServer } from './look-at-server.ts';

/** What is amiss with servers, or could not be seen: each thing once, with the names of those that have it. */
export async function lookAtServers(servers: readonly Server[]): Promise<readonly BrokerWarning[]> {
  const looks = await Promise.all(servers.map(lookAt));
  const warnings = new Map<string, BrokerWarning>();
  const names = new Map<string, string[]>();
  for (const { name, found } of looks) {
    for (const warning of found) {
      const key = `${warning.check} ${warning.status}`;
      if (!warnings.has(key)) warnings.set(key, warning);
      if (name !== undefined) names.set(key, [...(names.get(key) ?? []), name]);
    }
  }
  return Array.from(warnings, ([key, warning]) => {
    const which = names.get(key);
    if (which === undefined) return warning;
    return { ...warning, found: `${warning.found} (${which.join(', ')})` };
  });
}

async function lookAt(server: Server): Promise<{
  readonly name: string | undefined;
  readonly found: readonly BrokerWarning[];
}> {
  const call: Server['call'] = (command, args) => server.call(command, args);
  return { name: server.name, found: judgeServer(await lookAtServer(call)) };
}
