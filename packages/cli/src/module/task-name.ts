import { UsageError } from '../run/usage-error.ts';

/** The task of a worker class that stands without a name: `SendEmailWorker` runs `send_email`. */
export function taskNameOf(className: string): string {
  const words = className
    .replace(/(?<=.)Worker$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2');
  if (words === '' || words === 'default') {
    throw new UsageError(
      'A worker class without a name cannot name its task.',
      'Export an object of worker classes by task name: export const tasks = { send_email: EmailWorker }.',
    );
  }
  return words.toLowerCase();
}
