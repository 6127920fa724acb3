import { randomUUID } from 'node:crypto';
import Type from 'typebox';
import { type ChannelId, type Sku, skuOf } from '../../../domain/ids.ts';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import type { LevelsThere } from '../../reconciliation/reconciling.ts';
import type { Level, LevelsOutcome, StockTarget } from '../../stock/target.ts';
import type { Connection, Unavailable } from '../../system.ts';
import { type Call, type Conversation, conversation } from '../out/call.ts';
import { stockTarget, unavailableBy, unavailableLevels, writeLevels } from '../out/levels.ts';
import { type ChannelRequest, unavailable } from '../request.ts';
import { isStale, outcomeOf } from './answer.ts';
import { gid, graphql } from './graphql.ts';
import { type ShopifyLevel, stockRequest } from './out.ts';

/** More items than this in a call are refused, all of them. */
const LEVELS_MAX = 250;
/** SKUs that are looked up at once: a query's text and cost have an end. */
const LOOKED_UP_AT_ONCE = 50;
/** A read and a write, with room for the orders' own calls. */
const EVERY_MILLIS = 2_000;
/** Sales in the shop may change a level between reading and writing it, as often as this. */
const STALE_MAX = 3;

/** What a shop is told of the stock: what may be sold, at one of its locations. What its own sales have lowered already is not written. */
export const shopifyStock = (
  connection: Connection<unknown>,
  channel: ChannelId,
  locationId: string,
  call: Call,
): StockTarget =>
  stockTarget(connection, channel, {
    ...{ quantity: 'promise', atOnce: LEVELS_MAX, everyMillis: EVERY_MILLIS },
    send: (levels, signal) => send(levels, locationId, conversation(call, outcomeOf, connection.clock, signal)),
  });

const send = async (levels: readonly Level[], locationId: string, shop: Conversation): Promise<LevelsOutcome> => {
  for (let attempt = 1; attempt <= STALE_MAX; attempt += 1) {
    const items = await itemsOf(
      levels.map(({ sku }) => sku),
      locationId,
      shop,
    );
    if ('kind' in items) return unavailableLevels(items);
    const unknown = levels.filter(({ sku }) => !items.some((item) => item.sku === sku)).map(({ sku }) => sku);
    const due = levels.flatMap(({ sku, quantity }) =>
      items
        .filter((item) => item.sku === sku && item.available !== quantity)
        .map(({ itemId, available }) => ({ sku, quantity, inventoryItemId: itemId, locationId, before: available })),
    );
    let wasStale = false;
    const outcome = await writeLevels(due, LEVELS_MAX, unknown, (some) =>
      shop.tell(requestFor(some), (answer, now) => {
        wasStale = isStale(answer);
        return wasStale ? unavailable(answer.status, SOLD_MEANWHILE, null) : outcomeOf(answer, now);
      }),
    );
    if (!wasStale) return outcome;
  }
  return unavailableLevels(unavailable(200, SOLD_MEANWHILE, null));
};

const SOLD_MEANWHILE = 'the shop sold while its stock was being written';

/** Under a key of its own: what is repeated is compared with what the shop has. */
const requestFor = (levels: readonly ShopifyLevel[]): ChannelRequest =>
  stockRequest(levels, 'available', 'weir://atp', randomUUID());

/** What the shop shows of SKUs at the location. */
export const shopifyLevels = async (
  skus: readonly Sku[],
  locationId: string,
  shop: Conversation,
): Promise<LevelsThere | Unavailable> => {
  const items = await itemsOf(skus, locationId, shop);
  if ('kind' in items) return unavailableBy(items);
  return { outcome: 'read', levels: items.map(({ sku, available }) => ({ sku: skuOf(sku), quantity: available })) };
};

type Item = { readonly sku: string; readonly itemId: string; readonly available: number | null };

/** The items that have these SKUs, and what the shop has of them at the location now. */
const itemsOf = async (
  all: readonly Sku[],
  locationId: string,
  shop: Conversation,
): Promise<readonly Item[] | Outcome> => {
  const items: Item[] = [];
  for (let from = 0; from < all.length; from += LOOKED_UP_AT_ONCE) {
    const skus = all.slice(from, from + LOOKED_UP_AT_ONCE);
    for (let after: string | null | undefined; after !== null; ) {
      const answer: { readonly body: unknown } | Outcome = await shop.read(readItems(skus, locationId, after ?? null));
      if ('kind' in answer) return answer;
      const page = itemsIn(answer.body);
      if (page === null) return unavailable(200, 'its items cannot be read', null);
      items.push(...page.items.filter(({ sku }) => skus.some((one) => one === sku)));
      after = page.next;
    }
  }
  return items;
};

/** The search finds what is like a SKU, too: who reads it compares. */
const readItems = (skus: readonly Sku[], locationId: string, after: string | null): ChannelRequest =>
  graphql(
    'query Items($q: String!, $l: ID!, $a: String) { productVariants(first: 100, query: $q, after: $a) { pageInfo { hasNextPage endCursor } nodes { sku inventoryItem { id tracked inventoryLevel(locationId: $l) { quantities(names: ["available"]) { name quantity } } } } } }',
    {
      q: skus.map((sku) => `sku:"${sku.replaceAll(/["\\]/g, '\\$&')}"`).join(' OR '),
      l: gid('Location', locationId),
      a: after,
    },
  );

const itemsDocument = documentOf(
  Type.Object({
    data: Type.Object({
      productVariants: Type.Object({
        pageInfo: Type.Object({ hasNextPage: Type.Boolean(), endCursor: maybe(Type.String()) }),
        nodes: Type.Array(
          Type.Object({
            sku: maybe(Type.String()),
            inventoryItem: Type.Object({
              id: Type.String(),
              tracked: Type.Boolean(),
              inventoryLevel: maybe(
                Type.Object({ quantities: Type.Array(Type.Object({ name: Type.String(), quantity: Type.Integer() })) }),
              ),
            }),
          }),
        ),
      }),
    }),
  }),
);

/** Items that the shop keeps no count of are none of ours. One that was never at the location has no level there: nothing is compared. */
const itemsIn = (body: unknown): { readonly items: readonly Item[]; readonly next: string | null } | null => {
  const checked = itemsDocument.read(body);
  if ('errors' in checked) return null;
  const { nodes, pageInfo } = checked.document.data.productVariants;
  return {
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
    items: nodes.flatMap(({ sku, inventoryItem: { id, tracked, inventoryLevel } }) =>
      typeof sku !== 'string' || !tracked
        ? []
        : [
            {
              sku,
              itemId: id,
              available: inventoryLevel?.quantities.find(({ name }) => name === 'available')?.quantity ?? null,
            },
          ],
    ),
  };
};
