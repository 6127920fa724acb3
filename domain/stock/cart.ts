import type { Instant } from '../time.ts';
import type { CartEvent, Demand } from './facts.ts';

/** What one ledger holds for a checkout. It counts as long as it is before `expiresAt`, whether or not anyone has written so. */
export type Cart = {
  readonly demand: Demand;
  readonly units: number;
  readonly expiresAt: Instant;
  /** The newest revision of the reservation that anything of this rests on. */
  readonly seen: number;
};

export const isTimedOut = ({ expiresAt }: Pick<Cart, 'expiresAt'>, now: Instant): boolean => now >= expiresAt;

/** A cart after a fact about it; `undefined` where nothing is held for it. */
export const evolveCart = (before: Cart | undefined, event: CartEvent): Cart | undefined => {
  switch (event.type) {
    case 'CartReserved': {
      const { demand, quantity, expiresAt, seen } = event.data;
      return { demand, units: quantity, expiresAt, seen };
    }
    case 'CartExtended': {
      const { expiresAt, seen } = event.data;
      return before === undefined ? undefined : { ...before, expiresAt, seen };
    }
    case 'CartLost': {
      const units = (before?.units ?? 0) - event.data.quantity;
      return before === undefined || units <= 0 ? undefined : { ...before, units };
    }
    case 'CartReleased':
    case 'CartConverted':
      return undefined;
  }
};
