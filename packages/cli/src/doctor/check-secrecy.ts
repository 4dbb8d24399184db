import type { Variables } from '../run/cli-parts.ts';
import type { GlobalFlags } from '../run/global-flags.ts';
import { passwordsOf } from '../output/redact.ts';
import type { Finding } from './finding.ts';

const PLAIN = /^(redis|redis\+sentinel|amqp|kafka):\/\//i;
const LOCAL = /^[a-z0-9+.-]+:\/\/(?:[^@/]*@)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/i;

/** Whether the way to the broker keeps its secrets. */
export function checkSecrecy(env: Variables, flags: GlobalFlags): readonly Finding[] {
  const findings: Finding[] = [];
  if (passwordsOf(flags.url).length > 0) {
    findings.push({
      check: 'secrecy',
      status: 'warn',
      found: '--url holds a password: other users of this machine see it in the list of processes',
      expected: 'Secrets come from the environment.',
      remedy: 'Set QUEUE_URL instead of --url.',
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
  const tls = env['QUEUE_TLS'] === 'true' || env['QUEUE_TLS'] === '1';
  return PLAIN.test(url) && !LOCAL.test(url) && !tls;
}
