import { createServer } from 'node:http';

import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

import { listenOnLoopback } from './listen.ts';

/** The API, listening. */
export interface ApiServer {
  readonly url: string;
  /** Takes no more requests and closes every connection. */
  close(): Promise<void>;
}

/** Serves the API on 127.0.0.1. Port 0 takes a free one. */
export async function serveApi(api: Hono, port = 0): Promise<ApiServer> {
  const answer = getRequestListener(api.fetch);
  // It answers errors itself and never rejects; node's own signature has no place for its promise.
  const server = createServer((request, response) => void answer(request, response));
  const bound = await listenOnLoopback(server, port);
  return {
    url: `http://127.0.0.1:${bound}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
