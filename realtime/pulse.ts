import type { Timers } from './timers.ts';

/** Commits that come within this time are sent together. */
export const GATHER_MILLIS = 15;
/** After a failure to read the view. */
export const RETRY_MILLIS = 500;

export type PulseOptions = {
  readonly work: () => Promise<void>;
  /** False while there is nobody to work for. */
  readonly needed: () => boolean;
  readonly timers: Timers;
  readonly onError: (error: unknown) => void;
};

/**
 * Has some work done soon after each call, never twice at a time: at once when it was not done for a while, else together with
 * the calls that come until then. Work that fails is done again later.
 */
export const createPulse = ({ work, needed, timers, onError }: PulseOptions): (() => void) => {
  let wanted = false;
  let busy = false;
  let notBefore = 0;

  const beat = async (): Promise<void> => {
    wanted = false;
    notBefore = timers.now() + GATHER_MILLIS;
    try {
      await work();
    } catch (error) {
      onError(error);
      wanted = true;
      notBefore = timers.now() + RETRY_MILLIS;
    }
    busy = false;
    if (wanted) soon();
  };

  const soon = (): void => {
    wanted = true;
    if (busy || !needed()) return;
    busy = true;
    timers.after(Math.max(0, notBefore - timers.now()), () => void beat());
  };
  return soon;
};
