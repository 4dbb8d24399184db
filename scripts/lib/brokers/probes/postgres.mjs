import pg from 'pg';

/**
 * Logs in and runs a query.
 *
 * @param {string} url
 * @returns {Promise<{ version?: string | undefined }>}
 */
export async function probePostgres(url) {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query('show server_version');
    return { version: String(rows[0].server_version).split(' ')[0] };
  } finally {
    await client.end();
  }
}
