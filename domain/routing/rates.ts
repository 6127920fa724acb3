import type { Minor } from '../money.ts';
import type { Location, ShippingRate } from '../setup/location.ts';
import type { Routable } from './routable.ts';

/** The rate of a location for an order: that of its service before the one of any service; `null` where there is none. */
export const rateFor = (location: Location, { country, service }: Pick<Routable, 'country' | 'service'>) => {
  let general: ShippingRate | null = null;
  for (const rate of location.shippingCost) {
    if (rate.country !== country) continue;
    if (rate.service === undefined) general ??= rate;
    else if (rate.service === service) return rate;
  }
  return general;
};

/**
 * What weight adds to a parcel, in the rate's minor units: the cost of the first step that is not below it. What is heavier than the
 * last step pays that one as often as it is full, and then for the rest. Steps are in ascending order of both.
 */
export const weightCost = (steps: NonNullable<ShippingRate['weightSteps']>, grams: number): Minor => {
  const last = steps.at(-1);
  if (last === undefined || grams <= 0) return 0;
  const full = Math.max(0, Math.ceil(grams / last.upToGrams) - 1);
  const rest = grams - full * last.upToGrams;
  return full * last.cost + (steps.find(({ upToGrams }) => rest <= upToGrams)?.cost ?? last.cost);
};
