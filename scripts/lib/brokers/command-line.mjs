import { parseArgs } from 'node:util';
import { brokerNames, openBrokers, usualNames } from './index.mjs';
import { statusTable } from './status-table.mjs';

/** @typedef {import('./index.d.mts').Brokers} Brokers */
/** @typedef {import('./index.d.mts').Settings} Settings */

const otherNames = brokerNames.filter((name) => !usualNames.includes(name));

const usage = `node scripts/brokers.mjs <command>

  up [name…]      bring up brokers (without a name: ${usualNames.join(', ')};
                  by name also: ${otherNames.join(', ')})
  down [name…]    end them and remove their data; with --keep, stop them and keep it
  status          a table; with --json for machines
  url <name>      where clients connect
  kill <name>     SIGKILL                            start <name>  again, same data and ports
  freeze <name>   SIGSTOP                            thaw <name>   SIGCONT
  restart <name>  stop in an orderly way and start

  kill, start, freeze and thaw take one node of a broker as <name>/<node>.

  --set <name>.<setting>=<value>   for up, for instance --set redis.appendfsync=always
  --home <folder>                  a separate set of brokers with its own data
  --only <docker|local>            this way only
  --no-install                     install nothing`;

const options = /** @type {const} */ ({
  set: { type: 'string', multiple: true },
  home: { type: 'string' },
  only: { type: 'string' },
  keep: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'no-install': { type: 'boolean' },
});

/**
 * @typedef {object} Values
 * @property {string[]} [set]
 * @property {string} [home]
 * @property {string} [only]
 * @property {boolean} [keep]
 * @property {boolean} [json]
 * @property {boolean} [help]
 * @property {boolean} [no-install]
 */

/** @typedef {{ names: readonly string[], values: Values, brokers: Brokers }} Call */

/** @type {Readonly<Record<string, (call: Call) => Promise<unknown>>>} */
const commands = {
  up: ({ names, values, brokers }) => {
    const settings = parseSettings(values.set ?? []);
    return onEach(names.length > 0 ? names : usualNames, (name) =>
      brokers.up(name, settings[name]),
    );
  },
  down: ({ names, values: { keep }, brokers }) =>
    onEach(names.length > 0 ? names : brokerNames, (name) => brokers.down(name, { keep })),
  status: async ({ values, brokers }) => {
    const all = await brokers.status();
    console.log(values.json ? JSON.stringify(all) : statusTable(all));
  },
  url: async (call) => console.log(await call.brokers.url(one(call).name)),
  restart: (call) => call.brokers.restart(one(call).name),
  kill: (call) => call.brokers.kill(one(call).name, one(call)),
  start: (call) => call.brokers.start(one(call).name, one(call)),
  freeze: (call) => call.brokers.freeze(one(call).name, one(call)),
  thaw: (call) => call.brokers.thaw(one(call).name, one(call)),
};

class UsageError extends Error {}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} 0; 1 when something failed; 2 when the command line makes no sense
 */
export async function runBrokersCommand(args) {
  try {
    const { values, positionals } = parse(args);
    const [command = '', ...names] = positionals;
    if (values.help || command === 'help') {
      console.log(usage);
      return 0;
    }
    if (command === '') throw new UsageError('no command is given');
    if (!Object.hasOwn(commands, command)) throw new UsageError(`no command "${command}"`);
    await commands[command]?.({ names, values, brokers: open(values) });
    return 0;
  } catch (error) {
    complain(error);
    if (!(error instanceof UsageError)) return 1;
    console.error(`\n${usage}`);
    return 2;
  }
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Only what is wrong: what follows teaches how to pass a flag as a name.
    const [what] = /** @type {Error} */ (error).message.split('. ');
    throw new UsageError(what);
  }
}

/** @param {Values} values */
function open({ home, only, 'no-install': noInstall = false }) {
  if (only !== undefined && only !== 'docker' && only !== 'local') {
    throw new UsageError(`--only takes docker or local, not "${only}"`);
  }
  return openBrokers({
    log: (line) => console.error(line),
    install: !noInstall,
    ...(home === undefined ? {} : { home }),
    ...(only === undefined ? {} : { ways: [only] }),
  });
}

/**
 * One broker that fails does not keep the others from coming up.
 *
 * @param {readonly string[]} names
 * @param {(name: string) => Promise<unknown>} work
 */
async function onEach(names, work) {
  const outcomes = await Promise.allSettled(names.map(work));
  const errors = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} brokers failed`);
}

/** @param {Pick<Call, 'names'>} call */
function one({ names: [broker, ...more] }) {
  if (broker === undefined || more.length > 0) throw new UsageError('name one broker');
  const [name = '', node] = broker.split('/');
  return { name, node };
}

/**
 * @param {readonly string[]} pairs  `redis.appendfsync=always`
 * @returns {Record<string, Record<string, string>>}
 */
function parseSettings(pairs) {
  /** @type {Record<string, Record<string, string>>} */
  const settings = {};
  for (const pair of pairs) {
    const [, name = '', key = '', value = ''] = /^([^.=]+)\.([^=]+)=(.*)$/.exec(pair) ?? [];
    if (name === '') throw new UsageError(`--set takes <name>.<setting>=<value>, not "${pair}"`);
    settings[name] = { ...settings[name], [key]: value };
  }
  return settings;
}

/** @param {unknown} error */
function complain(error) {
  if (!(error instanceof Error)) return console.error(`✖ ${String(error)}`);
  console.error(`✖ ${error.message}`);
  if (error instanceof AggregateError) for (const each of error.errors) complain(each);
  else if (error.cause instanceof Error) console.error(`  because: ${error.cause.message}`);
}
