import { type Cart, evolveCart } from '../domain/stock/cart.ts';
import type { CartEvent } from '../domain/stock/facts.ts';
import { isOfCart } from '../domain/stock/facts.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfStock } from './event.ts';
import { ownOf } from './own.ts';
import type { Projection } from './port.ts';

/** What the stock ledgers hold for a checkout. There is none for one that nothing is held for. */
export type CartDocument = {
  readonly reservation: string;
  readonly skus: { readonly [sku: string]: Cart };
  /** When the first of them times out. */
  readonly endsAt: Instant;
  /** The instant of the last change. */
  readonly since: Instant;
};

/** As large as there are checkouts that something is held for. */
export const carts: Projection<Recorded, CartDocument> = {
  name: 'carts',
  version: 1,
  indexes: [['endsAt'], ['since']],
  keys: (event) => (isNewsOfCart(event) ? [event.data.reservation] : []),
  evolve: (document, event, reservation) => {
    if (!isNewsOfCart(event)) return document;
    const { sku } = event.data;
    const { [sku]: _, ...others } = document?.skus ?? {};
    const cart = evolveCart(ownOf(document?.skus ?? {}, sku), event);
    const skus = cart === undefined ? others : { ...others, [sku]: cart };
    const [endsAt] = Object.values(skus)
      .map(({ expiresAt }) => expiresAt)
      .toSorted();
    return endsAt === undefined ? null : { reservation, skus, endsAt, since: event.metadata.at };
  },
};

const isNewsOfCart = (event: Recorded): event is Recorded & CartEvent => isOfStock(event) && isOfCart(event);
