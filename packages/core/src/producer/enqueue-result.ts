/** What became of one job. A duplicate is no error: `id` then names the job that exists. */
export type EnqueueResult =
  | { readonly id: string; readonly outcome: 'added' }
  | { readonly id: string; readonly outcome: 'duplicate'; readonly existingId: string };

/** What became of one of many jobs; `enqueueMany` answers one for each item, in order. */
export type EnqueueManyResult =
  | EnqueueResult
  /** The broker said no, or too many jobs waited already: the job is not queued. */
  | { readonly id: string; readonly outcome: 'refused'; readonly error: Error }
  /** It is stored, and was not as safe in time as `confirm` asked. `repeat` asks again, as an option of `enqueue`. */
  | {
      readonly id: string;
      readonly outcome: 'unconfirmed';
      readonly repeat: string;
      readonly error: Error;
    }
  /** No answer came: the broker may or may not have it. `repeat` asks again, as an option of `enqueue`. */
  | {
      readonly id: string;
      readonly outcome: 'unknown';
      readonly repeat: string;
      readonly error: Error;
    };
