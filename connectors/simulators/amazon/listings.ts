import { at, listAt, textAt } from '../json.ts';
import { type Asked, type Given, wants } from '../simulator.ts';
import { MARKETPLACE } from './order.ts';
import { refusal } from './refusal.ts';

export const SELLER = 'A3SIMULATED';
const SKUS_MAX = 20;

const wantsSeller = ({ path, query }: Asked): void => {
  wants(path.startsWith(`/listings/2021-08-01/items/${SELLER}`), `the seller ${SELLER}`);
  wants(query.get('marketplaceIds') === MARKETPLACE, `the marketplace ${MARKETPLACE}`);
};

/** `searchListingsItems`, by SKU. */
export const searchListings = (stock: ReadonlyMap<string, number>, asked: Asked): Given => {
  wantsSeller(asked);
  const skus = asked.query.get('identifiers')?.split(',') ?? [];
  wants(asked.query.get('identifiersType') === 'SKU', 'identifiers that are SKUs');
  wants(skus.length >= 1 && skus.length <= SKUS_MAX, `at most ${SKUS_MAX} SKUs`);
  const items = skus
    .filter((sku) => stock.has(sku))
    .map((sku) => ({
      ...{ sku, summaries: [] },
      fulfillmentAvailability: [{ fulfillmentChannelCode: 'DEFAULT', quantity: stock.get(sku) }],
    }));
  return { status: 200, body: { numberOfResults: items.length, items } };
};

/** `patchListingsItem`, of what may be sold. */
export const patchListing = (stock: Map<string, number>, asked: Asked, submissionId: string): Given => {
  wantsSeller(asked);
  const sku = decodeURIComponent(asked.path.split('/')[5] ?? '');
  const [patch, ...others] = listAt(asked.body, 'patches');
  wants(textAt(asked.body, 'productType') !== '', 'a type of product');
  wants(others.length === 0 && textAt(patch, 'op') === 'replace', 'one attribute, replaced');
  wants(textAt(patch, 'path') === '/attributes/fulfillment_availability', 'what may be sold');
  const [value] = listAt(patch, 'value');
  const quantity = Number(at(value, 'quantity'));
  wants(textAt(value, 'fulfillment_channel_code') === 'DEFAULT', 'what the seller sends himself');
  wants(Number.isInteger(quantity) && quantity >= 0, 'a quantity');
  if (!stock.has(sku)) return refusal('NOT_FOUND', `SKU '${sku}' is not found in marketplace ${MARKETPLACE}`, 404);
  stock.set(sku, quantity);
  return { status: 200, body: { sku, status: 'ACCEPTED', submissionId, issues: [] } };
};
