import type { LocationId, Sku } from '../ids.ts';
import type { Channel } from '../setup/channel.ts';
import type { Location } from '../setup/location.ts';

/** Where an order could be sent from, and what must be known to choose: plain data, so that a decision can be made again. */
export type Network = {
  /** What the order's channel sells from, and what it requires. */
  readonly channel: Pick<Channel, 'locations' | 'fulfilment'>;
  readonly candidates: readonly Candidate[];
  /** What is known of the order's articles; one that is missing weighs nothing and has no attributes. */
  readonly articles: ReadonlyMap<Sku, Article>;
  /** How far locations are from an address that has been forgotten, as it is on record; left out: by the positions. */
  readonly kilometres?: ReadonlyMap<LocationId, number>;
};

/** A location, with what it has and what it has to do. */
export type Candidate = {
  readonly location: Location;
  readonly stock: ReadonlyMap<Sku, Stocked>;
  /** Fulfilments that it has been given, by the local date (`YYYY-MM-DD`) that they are due to leave on. */
  readonly load: ReadonlyMap<string, number>;
  /** Units of each SKU that it sells a day; a SKU that is missing does not sell there. */
  readonly sales: ReadonlyMap<Sku, number>;
};

/** Units of a SKU: `available` outside the safety stock, `sellable` with it. */
export type Stocked = { readonly available: number; readonly sellable: number };

export type Article = {
  readonly grams: number;
  /** Attributes that are true of it, such as `hazardous`, `oversize`, `cold`. */
  readonly attributes: readonly string[];
};
