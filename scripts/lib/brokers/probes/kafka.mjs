import { Kafka, logLevel } from 'kafkajs';

/**
 * Asks for the cluster's brokers. Its protocol does not tell the version.
 *
 * @param {string} url  `kafka://a:9092,b:9092`; the scheme may be left out
 * @returns {Promise<{ version?: string | undefined, brokers: number }>}
 */
export async function probeKafka(url) {
  const admin = kafkaClient(url).admin();
  try {
    await admin.connect();
    const { brokers, controller } = await admin.describeCluster();
    if (brokers.length === 0 || controller === null) throw new Error('Kafka has no controller yet');
    return { brokers: brokers.length };
  } finally {
    await admin.disconnect();
  }
}

/** @param {string} url */
function kafkaClient(url) {
  return new Kafka({
    clientId: 'switchyard-probe',
    brokers: url.replace(/^kafka:\/\//, '').split(','),
    connectionTimeout: 2_000,
    authenticationTimeout: 2_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
}
