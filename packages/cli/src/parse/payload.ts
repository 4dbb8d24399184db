import { UsageError } from '../run/usage-error.ts';

/** Reads a payload from the command line, or from standard input if it is `-`. */
export async function readPayload(
  text: string,
  readStdin: () => Promise<string>,
): Promise<unknown> {
  const json = text === '-' ? await readStdin() : text;
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    // Node's own message quotes the text, which may hold a secret.
    const where = text === '-' ? 'Standard input' : 'The payload';
    throw new UsageError(
      json.trim() === '' ? `${where} is empty.` : `${where} is not valid JSON.`,
      `Quote it for the shell: '{"to":"ada@example.org"}'. A text is JSON only in double quotes: '"text"'.`,
      { cause },
    );
  }
}
