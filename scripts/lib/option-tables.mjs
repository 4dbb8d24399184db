/**
 * The options that `docs/options.md` shows, table by table.
 *
 * @typedef {object} OptionTable
 * @property {string} name   how the page's marker names it
 * @property {string} file   from the root
 * @property {readonly string[]} types  interfaces or unions of that file, in the order of their rows
 * @property {Readonly<Record<string, string>>} [files]  by type, where one lies in another file
 * @property {string} [mark] the type whose rows are marked *
 * @property {string} [needs]  feature that every row needs
 * @property {Readonly<Record<string, string>>} [features]  by option, the feature it needs, where it is not called like it
 * @property {readonly string[]} [harmless]  options that nobody refuses, though a feature is called like them
 */

const CORE = 'packages/core/src';

/** @type {readonly OptionTable[]} */
export const OPTION_TABLES = [
  {
    name: 'JobOptions',
    file: `${CORE}/task/job-options.ts`,
    types: ['TaskDefaults', 'JobOptions'],
    mark: 'TaskDefaults',
    features: { runAt: 'delayMs', repeat: 'id' },
  },
  {
    name: 'UniqueOption',
    file: `${CORE}/task/job-options.ts`,
    types: ['UniqueOption'],
    needs: 'unique',
  },
  {
    name: 'ConfirmOption',
    file: `${CORE}/task/job-options.ts`,
    types: ['ConfirmOption'],
    needs: 'confirm',
  },
  {
    name: 'Backoff',
    file: `${CORE}/retry/backoff.ts`,
    types: ['Backoff'],
    harmless: ['delayMs'],
  },
  {
    name: 'TaskDeclaration',
    file: `${CORE}/task/task-registry.ts`,
    types: ['TaskDeclaration'],
  },
  {
    name: 'EngineOptions',
    file: `${CORE}/config/engine-options.ts`,
    types: ['ConnectionOptions', 'EngineOptions'],
    files: { ConnectionOptions: `${CORE}/config/connection-options.ts` },
    harmless: ['poisonLimit'],
  },
  { name: 'TlsOptions', file: `${CORE}/contract/driver-factory.ts`, types: ['TlsOptions'] },
  { name: 'RecordsOption', file: `${CORE}/store/record-policy.ts`, types: ['RecordsOption'] },
  { name: 'StartOptions', file: `${CORE}/config/engine-options.ts`, types: ['StartOptions'] },
  { name: 'StopOptions', file: `${CORE}/worker/shutdown.ts`, types: ['StopOptions'] },
  {
    name: 'JobLookup',
    file: `${CORE}/jobs/job-answers.ts`,
    types: ['JobLookup'],
    needs: 'jobs',
  },
  {
    name: 'WaitForOptions',
    file: `${CORE}/jobs/job-answers.ts`,
    types: ['JobLookup', 'WaitForOptions'],
    needs: 'jobs',
  },
  {
    name: 'ListJobsOptions',
    file: `${CORE}/jobs/job-answers.ts`,
    types: ['ListJobsOptions'],
    needs: 'jobs',
  },
  {
    name: 'ListDeadLettersOptions',
    file: `${CORE}/dead-letter/options.ts`,
    types: ['ListDeadLettersOptions'],
    needs: 'deadLetters.list',
  },
  {
    name: 'RedriveOptions',
    file: `${CORE}/dead-letter/options.ts`,
    types: ['RedriveOptions'],
    features: { filter: 'deadLetters.list', preview: 'deadLetters.list' },
  },
  {
    name: 'PurgeDeadLettersOptions',
    file: `${CORE}/dead-letter/options.ts`,
    types: ['PurgeDeadLettersOptions'],
    features: { filter: 'deadLetters.list' },
  },
  {
    name: 'DeadLetterFilter',
    file: `${CORE}/dead-letter/options.ts`,
    types: ['DeadLetterFilter'],
    needs: 'deadLetters.list',
  },
  {
    name: 'InMemoryOptions',
    file: 'packages/driver-inmemory/src/driver.ts',
    types: ['InMemoryOptions'],
  },
  {
    name: 'RabbitmqOptions',
    file: 'packages/driver-rabbitmq/src/options/rabbitmq-options.ts',
    types: ['RabbitmqOptions'],
  },
  {
    name: 'RabbitmqQueueOptions',
    file: 'packages/driver-rabbitmq/src/options/rabbitmq-options.ts',
    types: ['RabbitmqQueueOptions'],
  },
  {
    name: 'KafkaOptions',
    file: 'packages/driver-kafka/src/options/kafka-options.ts',
    types: ['KafkaOptions'],
  },
];
