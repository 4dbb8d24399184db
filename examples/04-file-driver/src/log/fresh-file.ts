import { open, readFile, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StoredMessage } from '../queue/stored-message.ts';
import { isErrorCode } from './file-errors.ts';
import { HEADER_LINE, linesOf } from './log-line.ts';
import { encodeMessage } from './message-record.ts';

/** A file that was just written and is open for more. */
export interface FreshFile {
  readonly file: FileHandle;
  readonly bytes: number;
}

/** The bytes of a log; makes an empty one where there is none. */
export async function readOrCreate(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!isErrorCode(error, 'ENOENT')) throw error;
  }
  await (await replaceFile(path, [], []))?.file.close();
  // Where nothing could be made, this says why.
  return readFile(path);
}

/**
 * Puts a file with nothing but these messages and batches at `path`, in one step and for good. `undefined` if the
 * new file cannot be written: the old one is then untouched. Throws if it is not known which is there.
 */
export async function replaceFile(
  path: string,
  messages: Iterable<StoredMessage>,
  batches: Iterable<string>,
): Promise<FreshFile | undefined> {
  const draft = `${path}.new`;
  const fresh = await writeDraft(draft, recordsOf(messages, batches));
  if (fresh === undefined) return undefined;
  try {
    await rename(draft, path);
    await syncFolder(dirname(path));
    return fresh;
  } catch (error) {
    await fresh.file.close();
    throw error;
  }
}

async function writeDraft(
  draft: string,
  records: Iterable<string>,
): Promise<FreshFile | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(draft, 'w');
    await file.appendFile(HEADER_LINE);
    let bytes = HEADER_LINE.length;
    for (const line of linesOf(records, 0)) {
      await file.appendFile(line);
      bytes += line.length;
    }
    await file.datasync();
    return { file, bytes };
  } catch {
    await file?.close();
    await unlink(draft).catch(() => undefined);
    return undefined;
  }
}

function* recordsOf(
  messages: Iterable<StoredMessage>,
  batches: Iterable<string>,
): Generator<string, void, void> {
  for (const message of messages) yield encodeMessage(message);
  yield* batches;
}

/** A rename is durable once its folder is. Windows knows no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
