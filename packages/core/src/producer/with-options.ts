import type { JobOptions } from '../task/job-options.ts';

/** A payload with options of its own, for `enqueueMany`. Made by {@link withOptions}. */
export class PayloadWithOptions<P = unknown, O extends JobOptions = JobOptions> {
  readonly payload: P;
  readonly options: O;

  constructor(payload: P, options: O) {
    this.payload = payload;
    this.options = options;
  }
}

/** Gives one item of `enqueueMany` its own options; they win over the shared ones. */
export function withOptions<P, const O extends JobOptions>(
  payload: P,
  options: O,
): PayloadWithOptions<P, O> {
  return new PayloadWithOptions(payload, options);
}
