import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** What an alert looks like to who receives it. */
interface Received {
  readonly type: string;
  readonly data: {
    readonly alerts: readonly { readonly rule: string; readonly summary: string }[];
  };
}

/** Somebody else's service: takes alerts, and only those whose signature is right. */
export async function startReceiver(secret: string): Promise<{ url: string; stop: () => void }> {
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      try {
        const headers = request.headers as Record<string, string>;
        const { type, data } = new Webhook(secret).verify(body, headers) as Received;
        for (const { rule, summary } of data.alerts) console.log(`${type} ${rule}: ${summary}`);
        response.writeHead(204).end();
      } catch {
        response.writeHead(401).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/alerts`, stop: () => server.close() };
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
}
