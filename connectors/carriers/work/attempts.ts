import type { Clock } from '../../../runtime/clock.ts';
import type { BookingAttempt, BookingAttempts } from '../../../runtime/ports.ts';
import type { Attempt } from '../port.ts';
import type { Consignment } from './consignment.ts';

/** An attempt that has been kept: the carrier may be asked now. */
export type BegunAttempt = {
  readonly attempt: Attempt;
  /** It did nothing: what was before it is as open as it was. */
  readonly takeBack: () => Promise<void>;
};

/** Somebody else has begun one meanwhile: theirs counts. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * Keeps that an attempt to book begins now, and gives what the port wants to know of those before. `null` where another process was
 * faster.
 */
export const beginAttempt = async (
  store: BookingAttempts,
  clock: Clock,
  fulfilment: Consignment['id'],
  connector: string,
): Promise<BegunAttempt | null> => {
  const before = await store.load(fulfilment);
  // What another system was asked for has come to nothing, else it would not be asked for here.
  const earlier = before?.connector === connector ? before : null;
  let kept: BookingAttempt = {
    fulfilment,
    connector,
    earlierAt: clock.now(),
    draftId: earlier?.draftId ?? null,
    version: (before?.version ?? 0) + 1,
  };
  if (!(await store.save(kept))) return null;
  const keep = async (change: Partial<BookingAttempt>): Promise<void> => {
    kept = { ...kept, ...change, version: kept.version + 1 };
    if (!(await store.save(kept))) throw new Overtaken(`the booking of ${fulfilment} has been taken over`);
  };
  return {
    attempt: {
      earlierAt: earlier?.earlierAt ?? null,
      draftId: kept.draftId,
      keepDraft: (draftId) => keep({ draftId }),
    },
    takeBack: () => keep({ earlierAt: earlier?.earlierAt ?? null }),
  };
};
