import { readFileSync } from 'node:fs';
import { at, listAt, textAt } from '../../connectors/simulators/json.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import { openStandIn, type Server } from '../channels/stand-in.ts';
import type { Json } from '../client.ts';

export const ACCESS_TOKEN = 'weir-access-token';

/** A shop's REST API, as far as its orders and its stock are read, and its stock is told. */
export type MagentoShop = {
  readonly server: Server;
  /** Its orders as they are now, by their number. */
  readonly orders: Map<number, Json>;
  /** What it shows of what it sells. */
  readonly stock: Map<string, number>;
};

const ROOT = '/rest/all/V1/';
const sample: Json = JSON.parse(
  readFileSync(new URL('../../connectors/channels/magento/samples/orders-search.json', import.meta.url), 'utf8'),
).items[0];

const timeOf = (instant: string): string => instant.slice(0, 19).replace('T', ' ');

/** The document of an order that was placed at an instant, and last changed at another. */
export const magentoOrder = (id: number, placedAt: string, more: Json = {}, changedAt = placedAt): Json => ({
  ...{ ...sample, entity_id: id, increment_id: `10000${id}`, created_at: timeOf(placedAt) },
  ...{ updated_at: timeOf(changedAt), ...more },
});

/** Listens until the test ends. */
export const openMagentoShop = async (): Promise<MagentoShop> => {
  const orders = new Map<number, Json>();
  const stock = new Map<string, number>();

  const list = ({ query }: Asked): Given => {
    const filters = [0, 1].flatMap((group) => {
      const of = (name: string): string | null =>
        query.get(`searchCriteria[filterGroups][${group}][filters][0][${name}]`);
      const [field, condition, value] = [of('field'), of('conditionType'), of('value')];
      return field === null || condition === null || value === null ? [] : [{ field, condition, value }];
    });
    const [size, page] = [
      Number(query.get('searchCriteria[pageSize]')),
      Number(query.get('searchCriteria[currentPage]')),
    ];
    wants(filters.length > 0 && size > 0 && page > 0, 'a page of orders by their times');
    const found = [...orders.values()].filter((order) =>
      filters.every(({ field, condition, value }) =>
        condition === 'gteq' ? textAt(order, field) >= value : textAt(order, field) < value,
      ),
    );
    return { status: 200, body: { items: found.slice((page - 1) * size, page * size), total_count: found.length } };
  };

  const skusOf = ({ query }: Asked): readonly string[] => {
    wants(query.get('searchCriteria[filterGroups][0][filters][0][field]') === 'sku', 'SKUs');
    return (query.get('searchCriteria[filterGroups][0][filters][0][value]') ?? '')
      .split(',')
      .filter((sku) => stock.has(sku));
  };

  const setStock = ({ body }: Asked): Given => {
    for (const item of listAt(body, 'sourceItems')) stock.set(textAt(item, 'sku'), Number(at(item, 'quantity')));
    return { status: 200, body: [] };
  };

  const answer = (got: Asked): Given => {
    if (got.header('authorization') !== `Bearer ${ACCESS_TOKEN}`) return { status: 401, body: {} };
    wants(got.path.startsWith(ROOT), 'the REST API');
    const path = got.path.slice(ROOT.length);
    const asked = `${got.method} ${path}`;
    if (asked === 'GET orders') return list(got);
    if (asked === 'GET creditmemos') return { status: 200, body: { items: [], total_count: 0 } };
    if (asked === 'GET products') return { status: 200, body: { items: skusOf(got).map((sku) => ({ sku })) } };
    if (asked === 'GET inventory/source-items') {
      const items = skusOf(got).map((sku) => ({ sku, source_code: 'default', quantity: stock.get(sku) }));
      return { status: 200, body: { items, total_count: items.length } };
    }
    if (asked === 'POST inventory/source-items') return setStock(got);
    const order = orders.get(Number(/^GET orders\/(\d+)$/.exec(asked)?.[1]));
    return order === undefined ? { status: 404, body: {} } : { status: 200, body: order };
  };

  const server = await openStandIn(answer, ({ method }) => method === 'POST');
  return { server, orders, stock };
};
