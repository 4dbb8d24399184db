import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** A server that says it is an old Redis, to whoever asks: enough to be refused. */
export class OldRedis {
  readonly port: number;
  /** Commands that it was sent, in order. */
  readonly heard: readonly string[];
  readonly #server: Server;

  private constructor(server: Server, heard: readonly string[]) {
    this.#server = server;
    this.heard = heard;
    this.port = (server.address() as AddressInfo).port;
  }

  static async listen(version: string): Promise<OldRedis> {
    const heard: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        for (const [, name = ''] of bytes.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
          heard.push(name.toUpperCase());
          socket.write(answerTo(name.toUpperCase(), version));
        }
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new OldRedis(server, heard);
  }

  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function answerTo(command: string, version: string): string {
  if (command === 'INFO') {
    const info = `# Server\r\nredis_version:${version}\r\n`;
    return `$${info.length}\r\n${info}\r\n`;
  }
  if (command === 'HELLO')
    return "-ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' 'hunter2'\r\n";
  return '+OK\r\n';
}
