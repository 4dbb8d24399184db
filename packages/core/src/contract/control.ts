/** Tells a name and what it stands for now; `undefined` where it ended. */
export type ControlListener = (name: string, value: string | undefined) => void;

/** Carries words of control to all processes that are up. */
export interface ControlChannel {
  /** Tells all who watch, this process included. */
  tell(name: string, value: string | undefined): Promise<void>;
  /** Calls `listener` for what is told from now on; the answer ends that. */
  watch(listener: ControlListener): Promise<() => Promise<void>>;
}
