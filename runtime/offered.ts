import type { ChannelId, Sku } from '../domain/ids.ts';
import type { Recorded } from '../log/codec.ts';
import type { Sellable, SellableViews } from './availability.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { type Goods, goodsIn } from './goods.ts';
import { isStockFact } from './stock.ts';

/** What a channel offers of its SKUs, kits among them, as the views have it now. */
export type Offered = {
  /** Of SKUs, once the views have seen a position. Those that are kits by now, and those that the channel never had, are in it, too. */
  readonly of: (
    channel: ChannelId,
    skus: readonly Sku[],
    position: bigint,
    signal: AbortSignal,
  ) => Promise<readonly OfferedUnits[]>;
  /** Of everything, page by page, once the views have seen a position. */
  readonly pages: (channel: ChannelId, position: bigint, signal: AbortSignal) => AsyncIterable<readonly OfferedUnits[]>;
  /** Resolves once all the set-up that there was at first is known, and that up to a position. */
  readonly setupSeen: (position: bigint, signal: AbortSignal) => Promise<void>;
  /** The SKUs of which a fact may have changed what a channel offers; `all` for one of the network's set-up. */
  readonly touchedBy: (fact: Recorded, channel: ChannelId) => readonly Sku[] | 'all';
};

export type OfferedUnits = {
  readonly sku: Sku;
  /** What it may sell, as `GET /v1/atp` says; `null` where none of its locations has ever had it. */
  readonly available: number | null;
  /** What it has sold and what has not left. */
  readonly open: number;
};

/** Facts of the set-up that may change what a channel offers. */
export const isOfferSetup = ({ type }: Recorded): boolean =>
  type === 'ProductSet' || type === 'ChannelSet' || type === 'LocationSet';

export type OfferedDependencies = {
  readonly directory: Pick<Directory, 'offer' | 'components' | 'kitsOf'>;
  readonly sellable: Pick<SellableViews, 'of' | 'pages'>;
  readonly clock: Clock;
  readonly setupSeen: Offered['setupSeen'];
};

export const offeredFrom = ({ directory, sellable, clock, setupSeen }: OfferedDependencies): Offered => {
  const unitsOf = (channel: ChannelId, goods: readonly Goods[]): readonly OfferedUnits[] => {
    const now = clock.now();
    const offer = directory.offer({ channel, country: null, at: null });
    return goods.map(({ sku, available, openOf }) => ({
      sku,
      available: available(offer, now),
      open: openOf(channel, now),
    }));
  };
  const goodsOf = (page: readonly Sellable[], asked: readonly Sku[], position: bigint, signal: AbortSignal) =>
    goodsIn({ directory, sellable }, page, asked, position, signal);
  return {
    async of(channel, skus, position, signal) {
      const parts = skus.flatMap((sku) => directory.components(sku) ?? []).map(({ sku }) => sku);
      const page = await sellable.of([...new Set([...skus, ...parts])], position, signal);
      const wanted = new Set(skus);
      const goods = await goodsOf(page, skus, position, signal);
      return unitsOf(
        channel,
        goods.filter(({ sku }) => wanted.has(sku)),
      );
    },
    async *pages(channel, position, signal) {
      for await (const page of sellable.pages(position, signal)) {
        yield unitsOf(channel, await goodsOf(page, [], position, signal));
      }
    },
    setupSeen,
    touchedBy(fact, channel) {
      if (isStockFact(fact)) return [fact.data.sku, ...directory.kitsOf(fact.data.sku)];
      switch (fact.type) {
        case 'ProductSet':
          return [fact.data.sku];
        case 'LocationSet':
          return 'all';
        case 'ChannelSet':
          return fact.data.id === channel ? 'all' : [];
        default:
          return [];
      }
    },
  };
};
