import type { Transfer } from '../order/facts.ts';
import { unservedBecause } from '../promise/offer.ts';
import type { Location } from '../setup/location.ts';
import { type Matched, ruleFor } from './match.ts';
import type { Network } from './network.ts';
import type { RuleSet } from './rules.ts';

/**
 * Whether what is not where an order is collected (`place`) may be brought there, as the rule that holds for it says; `null` where it may
 * not, or the channel has nothing collected there.
 */
export const transferOf = (
  order: Matched,
  place: Location | undefined,
  { channel, articles }: Pick<Network, 'channel' | 'articles'>,
  rules: RuleSet,
): Transfer | null => {
  if (order.method === 'ship' || place === undefined) return null;
  if (unservedBecause(place, { at: place.id, country: null }, channel) !== null) return null;
  return ruleFor(order, articles, rules).transfer === true ? { toCountry: place.address.country } : null;
};
