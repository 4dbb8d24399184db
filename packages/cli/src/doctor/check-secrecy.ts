import type { Variables } from '../run/cli-parts.ts';
import type { GlobalFlags } from '../run/global-flags.ts';
import { passwordsOf } from '../output/redact.ts';
import type { Finding } from './finding.ts';

const PLAIN = /^(redis|redis\+sentinel|amqp|kafka):\/\//i;
const LOCAL = /^[a-z0-9+.-]+:\/\/(?:[^@/]*@)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/i;

const URL_FLAGS = [
  ['url', 'QUEUE_URL'],
  ['store', 'QUEUE_STORE'],
] as const;

/** Whether the way to the broker keeps its secrets. */
export function checkSecrecy(env: Variables, flags: GlobalFlags): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [flag, variable] of URL_FLAGS) {
    if (passwordsOf(flags[flag]).length === 0) continue;
    findings.push({
      check: 'secrecy',
      status: 'warn',
      found: `--${flag} holds a password: other users of this machine see it in the list of processes`,
      expected: 'Secrets come from the environment.',
      remedy: `Set ${variable} instead of --${flag}.`,
    });
  }
  const url = flags.url ?? env['QUEUE_URL'] ?? '';
  if (env['NODE_ENV'] === 'production' && isInClear(url, env)) {
    findings.push({
      check: 'secrecy',
      status: 'warn',
      found: 'NODE_ENV is production, and the broker is reached over the network without TLS',
      expected: 'Payloads and passwords are encrypted on their way.',
      remedy: 'Use a URL that begins with rediss://, amqps:// or kafkas://, or set QUEUE_TLS=true.',
    });
  }
  return findings;
}

function isInClear(url: string, env: Variables): boolean {
  const tls =
    ['true', '1'].includes(env['QUEUE_TLS'] ?? '') ||
    ['QUEUE_TLS_CA', 'QUEUE_TLS_CERT'].some((name) => (env[name] ?? '') !== '');
  return PLAIN.test(url) && !LOCAL.test(url) && !tls;
}
