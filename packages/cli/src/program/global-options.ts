import { Option, type Command } from 'commander';
import { EXIT_CODES_HELP } from '../run/exit-codes.ts';

const ENVIRONMENT_HELP = `Environment:
  QUEUE_DRIVER, QUEUE_URL (or QUEUE_HOST, QUEUE_PORT, QUEUE_USER, QUEUE_PASSWORD, QUEUE_DB), QUEUE_TLS,
  QUEUE_TLS_CA, QUEUE_TLS_CERT, QUEUE_TLS_KEY (paths of PEM files), QUEUE_SASL_MECHANISM, QUEUE_PREFIX,
  QUEUE_STORE, QUEUE_SERIALIZER, QUEUE_CONCURRENCY, QUEUE_QUEUES, QUEUE_LOG_LEVEL.
  A flag wins over its variable. Give passwords by the environment: flags are seen in the list of processes.`;

/** Adds the flags that every command takes, and the help that belongs to all. */
export function addGlobalOptions(program: Command): void {
  program
    .option('--driver <name>', 'inmemory, redis, rabbitmq, kafka, or a package (QUEUE_DRIVER)')
    .option('--url <url>', 'where the broker is (QUEUE_URL)')
    .option('--store <url>', 'what keeps records and locks: none, inmemory, a URL (QUEUE_STORE)')
    .option('--prefix <text>', 'beginning of every name in the broker (QUEUE_PREFIX)')
    .option('--json', 'one JSON value on standard output instead of text')
    .addOption(
      new Option('--log <format>', 'how log lines are written to standard error')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addOption(
      new Option(
        '--log-level <level>',
        'least level that is logged (QUEUE_LOG_LEVEL, else info)',
      ).choices(['debug', 'info', 'warn', 'error']),
    )
    .option('--no-color', 'no colours (also NO_COLOR)')
    .addHelpText('after', `\n${ENVIRONMENT_HELP}\n\n${EXIT_CODES_HELP}`);
}
