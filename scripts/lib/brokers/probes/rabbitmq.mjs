import { connect } from 'amqplib';

/**
 * Opens an AMQP connection: credentials, virtual host and all.
 *
 * @param {string} url
 * @returns {Promise<{ version?: string | undefined }>}
 */
export async function probeRabbitmq(url) {
  const connection = await connect(url, { timeout: 2_000 });
  connection.on('error', () => {});
  const version = connection.connection.serverProperties.version;
  await connection.close();
  return { version };
}
