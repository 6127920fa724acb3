import { byKey, channelClient } from '../../connectors/channels/client.ts';
import { magentoOut } from '../../connectors/channels/magento/targets.ts';
import { at, listAt, textAt } from '../../connectors/simulators/json.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import type { OutSystem, Sent, ShopStandIn } from './out-contract.ts';
import { openStandIn } from './stand-in.ts';

type Shipment = { readonly comment: string; readonly numbers: readonly string[] };
type Order = { readonly left: Map<string, number>; readonly shipments: Shipment[]; state: string };

const ROOT = '/rest/all/V1';

/** A shop's REST API, as far as it is told of orders and stock: a repeated shipment is a second one. */
const openMagento = async (): Promise<ShopStandIn> => {
  const orders = new Map<string, Order>();
  const stock = new Map<string, number>();
  const sent: Sent[] = [];
  const cancelled: string[] = [];
  let calls = 0;

  const ship = (id: string, { body }: Asked): Given => {
    const order = orders.get(id);
    if (order === undefined)
      return { status: 404, body: { message: 'No such entity with %fieldName', parameters: {} } };
    wants(typeof at(body, 'notify') === 'boolean' && listAt(body, 'items').length > 0, 'items of a shipment');
    const units: Record<string, number> = {};
    for (const item of listAt(body, 'items')) {
      const line = textAt(item, 'order_item_id');
      const quantity = Number(at(item, 'qty'));
      if (quantity > (order.left.get(line) ?? 0)) {
        return {
          status: 400,
          body: { message: 'Shipment Document Validation Error(s):\nThe quantity is more than is left.' },
        };
      }
      order.left.set(line, (order.left.get(line) ?? 0) - quantity);
      units[line] = quantity;
    }
    const numbers = listAt(body, 'tracks').map((track) => textAt(track, 'track_number'));
    wants(
      listAt(body, 'tracks').every((track) => textAt(track, 'carrier_code') !== ''),
      'tracks with a carrier',
    );
    order.shipments.push({ comment: textAt(body, 'comment', 'comment'), numbers });
    sent.push({ order: id, units, numbers });
    return { status: 200, body: `"${sent.length}"` };
  };

  const found = ({ query }: Asked, path: string): Given => {
    const field = query.get('searchCriteria[filterGroups][0][filters][0][field]');
    const value = query.get('searchCriteria[filterGroups][0][filters][0][value]') ?? '';
    if (path === 'shipments') {
      wants(field === 'order_id', 'shipments of an order');
      const items = (orders.get(value)?.shipments ?? []).map(({ comment, numbers }) => ({
        comments: [{ comment }],
        tracks: numbers.map((number) => ({ track_number: number })),
      }));
      return { status: 200, body: { items, total_count: items.length } };
    }
    wants(field === 'sku' && query.get('searchCriteria[pageSize]') !== null, 'products by their SKUs');
    const items = value
      .split(',')
      .filter((sku) => stock.has(sku))
      .map((sku) => ({ sku }));
    return { status: 200, body: { items } };
  };

  const setStock = ({ body }: Asked): Given => {
    calls += 1;
    const levels = listAt(body, 'sourceItems');
    wants(
      levels.length > 0 && levels.every((level) => textAt(level, 'source_code') === 'default'),
      'levels of the source',
    );
    wants(
      levels.every((level) => Number(at(level, 'status')) === (Number(at(level, 'quantity')) > 0 ? 1 : 0)),
      'a status',
    );
    if (!levels.every((level) => stock.has(textAt(level, 'sku')))) {
      return { status: 400, body: { message: 'The SKU is not known.' } };
    }
    for (const level of levels) stock.set(textAt(level, 'sku'), Number(at(level, 'quantity')));
    return { status: 200, body: [] };
  };

  const server = await openStandIn(
    (got) => {
      const { method } = got;
      if (got.header('authorization') !== 'Bearer secret-accessToken')
        return { status: 401, body: { message: 'Not allowed' } };
      wants(got.path.startsWith(`${ROOT}/`), 'the REST API');
      const path = got.path.slice(ROOT.length + 1);
      const shipped = /^order\/(\d+)\/ship$/.exec(path);
      const order = /^orders\/(\d+)(\/cancel)?$/.exec(path);
      const known = orders.get(order?.[1] ?? '');
      if (shipped !== null && method === 'POST') return ship(shipped[1] ?? '', got);
      if (known !== undefined && order?.[2] === undefined && method === 'GET')
        return { status: 200, body: { entity_id: Number(order?.[1]), state: known.state } };
      if (known !== undefined && method === 'POST') {
        if (known.state === 'canceled') return { status: 200, body: false };
        known.state = 'canceled';
        cancelled.push(order?.[1] ?? '');
        return { status: 200, body: true };
      }
      if ((path === 'shipments' || path === 'products') && method === 'GET') return found(got, path);
      if (path === 'inventory/source-items' && method === 'POST') return setStock(got);
      wants(false, 'a request of these');
      return { status: 404 };
    },
    ({ method }) => method === 'POST',
  );
  return {
    server,
    place: (order, lines) => {
      orders.set(order, {
        left: new Map(lines.map(({ id, quantity }) => [id, quantity])),
        shipments: [],
        state: 'processing',
      });
    },
    sent: () => sent,
    cancelled: () => cancelled,
    sell: (...skus) => {
      for (const sku of skus) stock.set(sku, 99);
    },
    stock: () => Object.fromEntries(stock),
    stockCalls: () => calls,
    refusal: {
      given: {
        status: 403,
        body: {
          message: "The consumer isn't authorized to access %resources.",
          parameters: { resources: 'Magento_Sales::ship' },
        },
      },
      words: "The consumer isn't authorized to access Magento_Sales::ship.",
    },
    limit: (seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) }, body: {} }),
  };
};

export const magentoSystem: OutSystem = {
  name: 'Magento',
  open: openMagento,
  connect: (connection, url) => {
    const token = async () => (await connection.secrets('accessToken'))[0];
    const credentials = byKey(token, 'accessToken', (value) => ({ authorization: `Bearer ${value}` }));
    const client = channelClient({ baseUrl: url, credentials, clock: connection.clock });
    return magentoOut(connection, { root: '/rest/all' }, client);
  },
  tellsLines: true,
};
