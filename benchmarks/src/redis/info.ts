/** What Redis answers to `INFO`, by field. */
export type Info = Readonly<Record<string, string>>;

/** Reads `field:value` lines; headings and empty lines are left out. */
export function parseInfo(text: string): Info {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
}

/** A field that is a number. Throws `RangeError` if it is not there. */
export function numberIn(info: Info, field: string): number {
  const value = info[field];
  if (value === undefined || value === '' || Number.isNaN(Number(value)))
    throw new RangeError(`INFO says no number as ${field}, but ${value}.`);
  return Number(value);
}

/** Processor time that the server has used, in microseconds. */
export function cpuUsIn(info: Info): number {
  return (numberIn(info, 'used_cpu_user') + numberIn(info, 'used_cpu_sys')) * 1_000_000;
}

/** Memory that holds data, in bytes: without the buffers of clients and of the append-only file. */
export function dataBytesIn(info: Info): number {
  const buffers = ['mem_clients_normal', 'mem_aof_buffer'];
  return buffers.reduce(
    (bytes, field) => bytes - numberIn(info, field),
    numberIn(info, 'used_memory'),
  );
}
