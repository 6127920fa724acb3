import { XMLParser } from 'fast-xml-parser';
import { rateMillis } from '../../connectors/channels/amazon/answer.ts';
import { amazonOut } from '../../connectors/channels/amazon/targets.ts';
import { channelClient } from '../../connectors/channels/client.ts';
import { byToken } from '../../connectors/channels/token.ts';
import { at, listAt, textAt } from '../../connectors/simulators/json.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import type { OutSystem, Sent, ShopStandIn } from './out-contract.ts';
import type { ShopLine } from './out-kit.ts';
import { openStandIn } from './stand-in.ts';

type Item = ShopLine & { shipped: number; isCancelled: boolean };
type Package = { readonly packageReferenceId: string; readonly trackingNumber: string };
type Order = { readonly items: readonly Item[]; readonly packages: Package[]; state: string };
type Feed = { readonly feedType: string; readonly content: string; looks: number; errors: readonly string[] };
type Refunded = { readonly item: string; readonly principal: string };

export type AmazonStandIn = ShopStandIn & {
  readonly refunds: () => readonly Refunded[];
  readonly references: (order: string) => readonly string[];
  /** Feeds take so many looks at their status. */
  slowness: number;
  /** A listing that takes no quantity, and why. */
  readonly block: (sku: string) => void;
  /** Tells a rate in each answer. */
  rate: string | null;
};

const SELLER = 'A3SAMPLESELLER';
const MARKETPLACE = 'A2NODRKZP88ZB9';
const wrong = (message: string, status = 400): Given => ({
  ...{ status, body: { errors: [{ code: 'InvalidInput', message, details: '' }] } },
});
const parser = new XMLParser({
  ...{ ignoreAttributes: true, parseTagValue: false },
  isArray: (name) => name === 'Item' || name === 'AdjustedItem' || name === 'Component',
});

/** "Login with Amazon" and the Selling Partner API as far as it is told of orders and stock: a parcel of a known item is not taken twice. */
export const openAmazon = async (): Promise<AmazonStandIn> => {
  const orders = new Map<string, Order>();
  const stock = new Map<string, number>();
  const blocked = new Set<string>();
  const documents = new Map<string, { readonly contentType: string; content: string }>();
  const feeds = new Map<string, Feed>();
  const sent: Sent[] = [];
  const cancelled: string[] = [];
  const refunds: Refunded[] = [];
  let calls = 0;
  let lastId = 0;
  const nextId = () => String(++lastId);

  const confirm = (id: string, { body }: Asked): Given => {
    const order = orders.get(id);
    if (order === undefined) return wrong('The order is not known', 404);
    const detail = at(body, 'packageDetail');
    wants(textAt(body, 'marketplaceId') === MARKETPLACE, 'the marketplace');
    wants(/^[1-9]\d*$/.test(textAt(detail, 'packageReferenceId')), 'a positive number of the package');
    wants(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(textAt(detail, 'shipDate')), 'when it was shipped');
    wants(textAt(detail, 'carrierCode') !== '', 'a carrier');
    wants(
      textAt(detail, 'carrierCode') !== 'Other' || textAt(detail, 'carrierName') !== '',
      'the name of another carrier',
    );
    const trackingNumber = textAt(detail, 'trackingNumber');
    if (trackingNumber === '') return wrong('trackingNumber is missing');
    const items = listAt(detail, 'orderItems');
    wants(items.length > 0, 'items');
    const units: Record<string, number> = {};
    for (const each of items) {
      const item = order.items.find((one) => one.id === textAt(each, 'orderItemId'));
      const quantity = Number(at(each, 'quantity'));
      if (item === undefined || item.isCancelled || quantity > item.quantity - item.shipped) {
        return wrong('The order item was already shipped.');
      }
      units[item.id] = quantity;
    }
    for (const item of order.items) item.shipped += units[item.id] ?? 0;
    order.packages.push({ packageReferenceId: textAt(detail, 'packageReferenceId'), trackingNumber });
    sent.push({ order: id, units, numbers: [trackingNumber] });
    return { status: 204 };
  };

  const read = (id: string): Given => {
    const order = orders.get(id);
    if (order === undefined) return wrong('The order is not known', 404);
    return {
      status: 200,
      body: {
        order: {
          ...{ orderId: id, fulfillment: { fulfillmentStatus: order.state, fulfilledBy: 'MERCHANT' } },
          packages: order.packages,
          orderItems: order.items.map((item) => ({
            ...{ orderItemId: item.id, quantityOrdered: item.quantity },
            ...(item.isCancelled && { cancellation: { cancellationExecution: { cancelReason: 'NO_INVENTORY' } } }),
          })),
        },
      },
    };
  };

  const acknowledge = (message: unknown): readonly string[] => {
    const id = textAt(message, 'OrderAcknowledgement', 'AmazonOrderID');
    const order = orders.get(id);
    wants(textAt(message, 'OrderAcknowledgement', 'StatusCode') === 'Failure', 'a failure of the order');
    const named = listAt(message, 'OrderAcknowledgement', 'Item');
    wants(
      named.every((item) => textAt(item, 'CancelReason') === 'NoInventory'),
      'a reason that Amazon has',
    );
    if (order === undefined) return ['8016: The order is not known'];
    const ids = named.map((item) => textAt(item, 'AmazonOrderItemCode'));
    const items = order.items.filter((item) => ids.length === 0 || ids.includes(item.id));
    if (items.some((item) => item.isCancelled || item.shipped > 0))
      return ['18028: The order item cannot be cancelled'];
    for (const item of items) item.isCancelled = true;
    if (order.items.every((item) => item.isCancelled)) {
      order.state = 'CANCELLED';
      cancelled.push(id);
    }
    return [];
  };

  const adjust = (message: unknown): readonly string[] => {
    const items = listAt(message, 'OrderAdjustment', 'AdjustedItem');
    wants(items.length > 0, 'items of an order');
    for (const item of items) {
      wants(textAt(item, 'AdjustmentReason') === 'CustomerReturn', 'a reason that Amazon has');
      const [principal] = listAt(item, 'ItemPriceAdjustments', 'Component');
      wants(textAt(principal, 'Type') === 'Principal', 'the principal first');
      refunds.push({ item: textAt(item, 'AmazonOrderItemCode'), principal: textAt(principal, 'Amount') });
    }
    return [];
  };

  const makeFeed = ({ body }: Asked): Given => {
    const feedType = textAt(body, 'feedType');
    wants(listAt(body, 'marketplaceIds').join() === MARKETPLACE, 'the marketplace');
    const document = documents.get(textAt(body, 'inputFeedDocumentId'));
    wants(document !== undefined && document.content !== '', 'a document that was uploaded');
    const envelope = at(parser.parse(document?.content ?? ''), 'AmazonEnvelope');
    wants(textAt(envelope, 'Header', 'MerchantIdentifier') === SELLER, 'the seller');
    const message = at(envelope, 'Message');
    const isCancellation = feedType === 'POST_ORDER_ACKNOWLEDGEMENT_DATA';
    wants(isCancellation || feedType === 'POST_PAYMENT_ADJUSTMENT_DATA', 'a kind of feed');
    const errors = isCancellation ? acknowledge(message) : adjust(message);
    const feedId = nextId();
    feeds.set(feedId, { feedType, content: document?.content ?? '', looks: amazon.slowness, errors });
    return { status: 202, body: { feedId } };
  };

  const lookAt = (id: string): Given => {
    const feed = feeds.get(id);
    if (feed === undefined) return wrong('The feed is not known', 404);
    feed.looks -= 1;
    const done = feed.looks < 0;
    const body = { feedId: id, feedType: feed.feedType, processingStatus: done ? 'DONE' : 'IN_PROGRESS' };
    return { status: 200, body: { ...body, ...(done && { resultFeedDocumentId: `report-${id}` }) } };
  };

  const reportOf = (id: string): string => {
    const errors = feeds.get(id)?.errors ?? [];
    const results = errors.map((error) => {
      const [code, words] = error.split(': ');
      return `<Result><MessageID>1</MessageID><ResultCode>Error</ResultCode><ResultMessageCode>${code}</ResultMessageCode><ResultDescription>${words}</ResultDescription></Result>`;
    });
    const summary = `<MessagesProcessed>1</MessagesProcessed><MessagesWithError>${errors.length}</MessagesWithError>`;
    return `<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope><MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID><ProcessingReport><StatusCode>Complete</StatusCode><ProcessingSummary>${summary}</ProcessingSummary>${results.join('')}</ProcessingReport></Message></AmazonEnvelope>`;
  };

  const stored = ({ method, path, text, header }: Asked): Given => {
    wants(header('x-amz-access-token') === null, 'no token where the address is enough');
    const id = path.split('/')[2] ?? '';
    if (method === 'GET') return { status: 200, body: reportOf(id.replace('report-', '')) };
    const document = documents.get(id);
    wants(document !== undefined && header('content-type') === document.contentType, 'the type that was told');
    if (document !== undefined) document.content = text;
    return { status: 200 };
  };

  const ofFeeds = (got: Asked): Given => {
    const { method, path, query, body } = got;
    const [, what = '', id] = /^\/feeds\/2021-06-30\/(\w+)(?:\/(.+))?$/.exec(path) ?? [];
    if (what === 'documents' && method === 'POST') {
      const feedDocumentId = nextId();
      documents.set(feedDocumentId, { contentType: textAt(body, 'contentType'), content: '' });
      return { status: 201, body: { feedDocumentId, url: `${server.url}/upload/${feedDocumentId}` } };
    }
    if (what === 'documents') return { status: 200, body: { feedDocumentId: id, url: `${server.url}/upload/${id}` } };
    if (method === 'POST') return makeFeed(got);
    if (id !== undefined) return lookAt(id);
    wants(!Number.isNaN(Date.parse(query.get('createdSince') ?? '')), 'since when feeds are asked for');
    const found = [...feeds].filter(([, { feedType }]) => feedType === query.get('feedTypes'));
    return { status: 200, body: { feeds: found.map(([feedId]) => ({ feedId })) } };
  };

  const listings = ({ method, path, query, body }: Asked): Given => {
    wants(query.get('marketplaceIds') === MARKETPLACE, 'the marketplace');
    const [, seller, encoded = ''] = /^\/listings\/2021-08-01\/items\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    wants(seller === SELLER, 'the seller');
    if (method === 'GET') {
      const asked = query.get('identifiers')?.split(',') ?? [];
      wants(query.get('identifiersType') === 'SKU' && asked.length <= 20, 'at most 20 SKUs');
      return { status: 200, body: { items: asked.filter((sku) => stock.has(sku)).map((sku) => ({ sku })) } };
    }
    calls += 1;
    const sku = decodeURIComponent(encoded);
    const [patch] = listAt(body, 'patches');
    wants(textAt(patch, 'path') === '/attributes/fulfillment_availability', 'what may be sold');
    const [value] = listAt(patch, 'value');
    wants(textAt(value, 'fulfillment_channel_code') === 'DEFAULT', 'what the seller sends himself');
    if (!stock.has(sku)) return wrong('The SKU is not known', 404);
    if (blocked.has(sku)) {
      const issues = [{ code: '8541', message: 'The listing is blocked', severity: 'ERROR' }];
      return { status: 200, body: { sku, status: 'INVALID', submissionId: nextId(), issues } };
    }
    stock.set(sku, Number(at(value, 'quantity')));
    return { status: 200, body: { sku, status: 'ACCEPTED', submissionId: nextId(), issues: [] } };
  };

  const answer = (got: Asked): Given => {
    const { method, path } = got;
    if (path === '/auth/o2/token') {
      return { status: 200, body: { access_token: 'Atza|1', token_type: 'bearer', expires_in: 3_600 } };
    }
    if (path.startsWith('/upload/')) return stored(got);
    if (got.header('x-amz-access-token') !== 'Atza|1') return { status: 403, body: { errors: [] } };
    if (path.startsWith('/feeds/')) return ofFeeds(got);
    if (path.startsWith('/listings/')) return listings(got);
    const [, confirmed] = /^\/orders\/v0\/orders\/([^/]+)\/shipmentConfirmation$/.exec(path) ?? [];
    if (confirmed !== undefined && method === 'POST') return confirm(confirmed, got);
    const [, id] = /^\/orders\/2026-01-01\/orders\/([^/]+)$/.exec(path) ?? [];
    if (id !== undefined && method === 'GET') return read(id);
    wants(false, 'a request of these');
    return { status: 404 };
  };

  const server = await openStandIn(
    (got) => {
      const given = answer(got);
      return amazon.rate === null ? given : { ...given, headers: { 'x-amzn-ratelimit-limit': amazon.rate } };
    },
    // A document that nothing is made of changes nothing.
    ({ method, path }) => method !== 'GET' && !/^\/(?:auth|upload|feeds\/2021-06-30\/documents)/.test(path),
    ({ path }) => path === '/auth/o2/token',
  );
  const amazon: AmazonStandIn = {
    server,
    place: (id, lines) => {
      const items = lines.map((line) => ({ ...line, shipped: 0, isCancelled: false }));
      orders.set(id, { items, packages: [], state: 'UNSHIPPED' });
    },
    sent: () => sent,
    cancelled: () => cancelled,
    refunds: () => refunds,
    references: (id) => (orders.get(id)?.packages ?? []).map(({ packageReferenceId }) => packageReferenceId),
    sell: (...skus) => {
      for (const sku of skus) stock.set(sku, 99);
    },
    block: (sku) => blocked.add(sku),
    stock: () => Object.fromEntries(stock),
    stockCalls: () => calls,
    slowness: 2,
    rate: null,
    refusal: { given: wrong('The marketplace is closed'), words: 'InvalidInput: The marketplace is closed' },
    limit: (seconds) => ({ status: 429, headers: { 'x-amzn-ratelimit-limit': String(1 / seconds) }, body: {} }),
  };
  return amazon;
};

export const amazonSystem: OutSystem = {
  name: 'Amazon',
  open: openAmazon,
  connect: (connection, url) => {
    const token = async () => {
      const [refreshToken = ''] = await connection.secrets('refreshToken');
      return { url: `${url}/auth/o2/token`, form: { grant_type: 'refresh_token', refresh_token: refreshToken } };
    };
    const { clock } = connection;
    const credentials = byToken(token, (value) => ({ 'x-amz-access-token': value }), clock);
    const client = channelClient({ baseUrl: url, credentials, clock, limitMillis: rateMillis });
    return amazonOut(connection, { sellerId: SELLER, marketplaceId: MARKETPLACE }, client);
  },
  tellsLines: true,
};
