/** Every variable that is read, and nothing else is. */
export const QUEUE_VARIABLES = [
  'QUEUE_DRIVER',
  'QUEUE_URL',
  'QUEUE_HOST',
  'QUEUE_PORT',
  'QUEUE_USER',
  'QUEUE_PASSWORD',
  'QUEUE_DB',
  'QUEUE_TLS',
  'QUEUE_TLS_CA',
  'QUEUE_TLS_CERT',
  'QUEUE_TLS_KEY',
  'QUEUE_SASL_MECHANISM',
  'QUEUE_PREFIX',
  'QUEUE_STORE',
  'QUEUE_SERIALIZER',
  'QUEUE_CONCURRENCY',
  'QUEUE_QUEUES',
  'QUEUE_LOG_LEVEL',
] as const;

/** The name of a variable that is read. */
export type QueueVariable = (typeof QUEUE_VARIABLES)[number];

/** Environment variables, those of this process or others. */
export type Variables = Readonly<Record<string, string | undefined>>;
