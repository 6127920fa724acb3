import type { ChannelId, Sku } from '../domain/ids.ts';
import { availableToPromise, type Offer } from '../domain/promise/atp.ts';
import { kitAtpOf } from '../domain/promise/kit.ts';
import type { Instant } from '../domain/time.ts';
import type { Sellable, SellableViews } from './availability.ts';
import type { Directory } from './directory.ts';

export type GoodsDependencies = {
  readonly directory: Pick<Directory, 'components' | 'kitsOf'>;
  readonly sellable: Pick<SellableViews, 'of'>;
};

/** Something that is sold: a SKU by itself, or a kit. */
export type Goods = Pick<Sellable, 'sku' | 'position'> & {
  /** As `GET /v1/atp` says; `null` where none of the places has ever had it. */
  readonly available: (offer: Offer, now: Instant) => number | null;
  /** Units of it that a channel has sold and that have not left; of a kit none, whose components have them. */
  readonly openOf: (channel: ChannelId, now: Instant) => number;
};

/**
 * What is sold of some SKUs: each by itself, and the kits that it is a part of. `page` is what the view knows of what is asked for: kits, and
 * what nobody has ever had, are not in it.
 */
export const goodsIn = async (
  dependencies: GoodsDependencies,
  page: readonly Sellable[],
  asked: readonly Sku[],
  position: bigint,
  signal: AbortSignal,
): Promise<readonly Goods[]> => {
  const { directory } = dependencies;
  const isSingle = ({ sku }: { readonly sku: Sku }): boolean => directory.components(sku) === undefined;
  const here = new Set(page.map(({ sku }) => sku));
  const absent = asked
    .filter((sku) => !here.has(sku))
    .map((sku): Goods => ({ sku, position, available: () => null, openOf: () => 0 }));
  return [
    ...page.filter(isSingle).map(single),
    ...absent.filter(isSingle),
    ...(await kitsIn(dependencies, page, [...here, ...asked], position, signal)),
  ];
};

const single = ({ sku, position, isAt, supplyAt }: Sellable): Goods => ({
  sku,
  position,
  available: (offer, now) =>
    offer.places.some(({ location }) => isAt(location)) ? availableToPromise(supplyAt(now), offer) : null,
  openOf: (channel, now) => supplyAt(now).openOf(channel),
});

/** The kits that some SKUs are components of. */
const kitsIn = async (
  { directory, sellable }: GoodsDependencies,
  page: readonly Sellable[],
  skus: readonly Sku[],
  position: bigint,
  signal: AbortSignal,
): Promise<readonly Goods[]> => {
  const kits = [...new Set(skus.flatMap((sku) => directory.kitsOf(sku)))];
  if (kits.length === 0) return [];
  const components = new Map(kits.map((kit) => [kit, directory.components(kit) ?? []]));
  const known = new Map(page.map((one) => [one.sku, one]));
  const missing = new Set([...components.values()].flat().flatMap(({ sku }) => (known.has(sku) ? [] : [sku])));
  for (const one of await sellable.of([...missing], position, signal)) known.set(one.sku, one);
  return kits.map((sku): Goods => {
    const parts = (components.get(sku) ?? []).flatMap(({ sku: of, quantity }) => {
      const part = known.get(of);
      return part === undefined ? [] : [{ ...part, quantity }];
    });
    // A component that nobody has ever had is like a SKU that nobody has ever had: not out, but not begun.
    if (parts.length < (components.get(sku)?.length ?? 0))
      return { sku, position, available: () => null, openOf: () => 0 };
    let seen = position;
    for (const part of parts) if (part.position > seen) seen = part.position;
    return {
      sku,
      position: seen,
      available: (offer, now) =>
        parts.every(({ isAt }) => offer.places.some(({ location }) => isAt(location)))
          ? kitAtpOf(
              sku,
              parts.map((part) => ({ ...part, supply: part.supplyAt(now) })),
              offer,
              now,
            ).available
          : null,
      openOf: () => 0,
    };
  });
};
