import { types } from 'node:util';

const MAX_SHOWN = 80;

/** Shows any value in an error message: short, on one line, never throwing. */
export function show(value: unknown): string {
  try {
    return describe(value);
  } catch {
    return 'an object that cannot be read';
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN - 3)}…` : value);
  }
  if (typeof value === 'bigint') return `${String(value).slice(0, MAX_SHOWN)}n`;
  if (typeof value === 'function') return 'a function';
  if (Object.is(value, -0)) return '-0';
  if (types.isDate(value)) {
    return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString();
  }
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
