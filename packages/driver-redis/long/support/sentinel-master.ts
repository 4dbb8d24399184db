import { Redis } from 'ioredis';

/** The port of the master as the first sentinel of a URL tells it. */
export async function masterBySentinel(url: string): Promise<number> {
  const [, host = '', port = '', name = ''] =
    /^redis\+sentinel:\/\/([^:]+):(\d+)[^/]*\/(.*)$/.exec(url) ?? [];
  const client = new Redis({ host, port: Number(port), retryStrategy: () => null });
  try {
    const [, master] = (await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as string[];
    return Number(master);
  } finally {
    client.disconnect();
  }
}
