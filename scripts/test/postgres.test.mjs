import pg from 'pg';
import { describeBroker } from './support/describe-broker.mjs';

describeBroker('postgres', {
  write: (url, text) =>
    withClient(url, async (client) => {
      await client.query('create table if not exists smoke (text text)');
      await client.query('insert into smoke values ($1)', [text]);
    }),
  readAll: (url) =>
    withClient(url, async (client) => {
      const { rows } = await client.query('select text from smoke order by text');
      return rows.map(({ text }) => String(text));
    }),
});

/**
 * @template T
 * @param {string} url
 * @param {(client: pg.Client) => Promise<T>} work
 */
async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
