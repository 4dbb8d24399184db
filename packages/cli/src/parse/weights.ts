import { InvalidArgumentError } from 'commander';

/** Reads queues and weights: `critical:6,default:3,low`; a name without weight has weight 1. */
export function parseWeights(text: string): Readonly<Record<string, number>> {
  const entries = text.split(',').map((part): [string, number] => {
    const [, name, weight = '1'] =
      /^\s*([A-Za-z0-9][\w-]{0,99})\s*(?::\s*(\d{1,4})\s*)?$/.exec(part) ?? [];
    if (name === undefined || Number(weight) < 1) {
      throw new InvalidArgumentError(
        'Give names with weights from 1 to 9999, such as critical:6,default:3,low:1.',
      );
    }
    return [name, Number(weight)];
  });
  const names = entries.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InvalidArgumentError(`The queue ${twice} is named twice.`);
  return Object.fromEntries(entries);
}
