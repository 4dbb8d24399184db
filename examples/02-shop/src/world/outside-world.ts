import { InventoryApi } from './inventory-api.ts';
import { MailServer } from './mail-server.ts';
import type { TroublePlan } from './trouble-plan.ts';

/** The servers the shop talks to, up and listening, with their addresses. */
export interface OutsideWorld {
  readonly inventoryApi: InventoryApi;
  readonly mailServer: MailServer;
  readonly inventoryUrl: string;
  readonly smtpUrl: string;
  /** Ends every outage and makes the given codes known: what an operator does before a redrive. */
  repair(newAirports: readonly string[]): void;
  close(): Promise<void>;
}

/** Starts a mail server and an inventory endpoint on free loopback ports. */
export async function startOutsideWorld(
  airports: Iterable<string>,
  plan: TroublePlan,
): Promise<OutsideWorld> {
  const inventoryApi = new InventoryApi(airports, plan);
  const mailServer = new MailServer(plan);
  const [inventoryUrl, smtpUrl] = await Promise.all([inventoryApi.start(), mailServer.start()]);
  return {
    inventoryApi,
    mailServer,
    inventoryUrl,
    smtpUrl,
    repair: (newAirports) => {
      inventoryApi.repair();
      mailServer.openMailboxes();
      for (const iata of newAirports) inventoryApi.addAirport(iata);
    },
    close: async () => {
      await Promise.all([inventoryApi.close(), mailServer.close()]);
    },
  };
}
