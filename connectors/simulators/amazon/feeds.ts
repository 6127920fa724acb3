import { XMLParser } from 'fast-xml-parser';
import { at, listAt, textAt } from '../json.ts';
import { type Asked, decimal, type Given, wants } from '../simulator.ts';
import { SELLER } from './listings.ts';
import { MARKETPLACE, type SalesOrder } from './order.ts';
import { refusal } from './refusal.ts';

/** A feed is worked so long after it was made. */
const WORKED_AFTER_MILLIS = 2_000;

const ACKNOWLEDGEMENT = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';
const ADJUSTMENT = 'POST_PAYMENT_ADJUSTMENT_DATA';

type Feed = { readonly type: string; readonly createdAt: string; readonly errors: readonly string[] };

type Ports = {
  readonly url: string;
  readonly now: () => string;
  readonly nextId: () => string;
  readonly orders: ReadonlyMap<string, SalesOrder>;
  /** Items of an order are cancelled, or money is given back for it. */
  readonly cancel: (order: SalesOrder, items: readonly string[]) => void;
  readonly touched: (order: SalesOrder) => void;
};

const parser = new XMLParser({
  ...{ ignoreAttributes: true, parseTagValue: false },
  isArray: (name) => ['Item', 'AdjustedItem', 'Component'].includes(name),
});

/** The Feeds API 2021-06-30: what a feed says is done when it is made, and shown when it is worked. */
export const feedsOf = (ports: Ports) => {
  const documents = new Map<string, { readonly contentType: string; content: string }>();
  const feeds = new Map<string, Feed>();

  const addressed = (feedDocumentId: string): Given['body'] => ({
    feedDocumentId,
    url: `${ports.url}/documents/${feedDocumentId}`,
  });

  return {
    createDocument({ body }: Asked): Given {
      const contentType = textAt(body, 'contentType');
      wants(contentType.startsWith('text/xml'), 'a type of content');
      const id = `amzn1.tortuga.4.${ports.nextId()}`;
      documents.set(id, { contentType, content: '' });
      return { status: 201, body: addressed(id) };
    },
    getDocument: (id: string): Given =>
      documents.has(id) ? { status: 200, body: addressed(id) } : refusal('NotFound', 'There is no such document.', 404),
    /** At its own address, where no token is shown. */
    stored(id: string, { method, header, text }: Asked): Given {
      wants(header('x-amz-access-token') === null, 'no token where the address is enough');
      const document = documents.get(id);
      if (document === undefined) return { status: 403 };
      if (method === 'GET') return { status: 200, body: document.content };
      wants(method === 'PUT' && header('content-type') === document.contentType, 'the type of content that was told');
      document.content = text;
      return { status: 200 };
    },
    createFeed({ body }: Asked): Given {
      const type = textAt(body, 'feedType');
      wants(type === ACKNOWLEDGEMENT || type === ADJUSTMENT, 'a feed of acknowledgements or adjustments');
      wants(listAt(body, 'marketplaceIds').join() === MARKETPLACE, `the marketplace ${MARKETPLACE}`);
      const { content = '' } = documents.get(textAt(body, 'inputFeedDocumentId')) ?? {};
      wants(content !== '', 'a document that was uploaded');
      const envelope = at(parser.parse(content), 'AmazonEnvelope');
      wants(textAt(envelope, 'Header', 'MerchantIdentifier') === SELLER, `the seller ${SELLER}`);
      const message = at(envelope, 'Message');
      const errors = type === ACKNOWLEDGEMENT ? acknowledged(message, ports) : adjusted(message, ports);
      const feedId = ports.nextId();
      feeds.set(feedId, { type, createdAt: ports.now(), errors });
      documents.set(`report-${feedId}`, { contentType: 'text/xml', content: reportOf(errors) });
      return { status: 202, body: { feedId } };
    },
    getFeed(feedId: string): Given {
      const feed = feeds.get(feedId);
      return feed === undefined
        ? refusal('NotFound', 'There is no such feed.', 404)
        : { status: 200, body: feedDocument(feedId, feed, ports.now()) };
    },
    getFeeds({ query }: Asked): Given {
      const since = Date.parse(query.get('createdSince') ?? '');
      wants(!Number.isNaN(since) && query.get('feedTypes') !== null, 'a kind of feed since a time');
      const found = [...feeds].filter(
        ([, { type, createdAt }]) => type === query.get('feedTypes') && Date.parse(createdAt) >= since,
      );
      return { status: 200, body: { feeds: found.map(([feedId, feed]) => feedDocument(feedId, feed, ports.now())) } };
    },
  };
};

const feedDocument = (feedId: string, { type, createdAt }: Feed, now: string) => {
  const isWorked = Date.parse(now) >= Date.parse(createdAt) + WORKED_AFTER_MILLIS;
  return {
    ...{ feedId, feedType: type, createdTime: createdAt, marketplaceIds: [MARKETPLACE] },
    processingStatus: isWorked ? 'DONE' : 'IN_QUEUE',
    ...(isWorked && { resultFeedDocumentId: `report-${feedId}` }),
  };
};

/** An order, or items of it, that the seller cannot send; the words of what is not taken. */
const acknowledged = (message: unknown, { orders, cancel }: Ports): readonly string[] => {
  const acknowledgement = at(message, 'OrderAcknowledgement');
  wants(textAt(acknowledgement, 'StatusCode') === 'Failure', 'a failure of the order');
  const named = listAt(acknowledgement, 'Item');
  wants(
    named.every((item) => textAt(item, 'CancelReason') !== ''),
    'a reason for each item',
  );
  const order = orders.get(textAt(acknowledgement, 'AmazonOrderID'));
  if (order === undefined) return ['8016: The order is not known'];
  const ids = named.map((item) => textAt(item, 'AmazonOrderItemCode'));
  const items = order.items.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const isTooLate = items.some(({ isCancelled, shipped }) => isCancelled || shipped > 0);
  if (items.length === 0 || isTooLate) return ['18028: The order item cannot be cancelled'];
  cancel(
    order,
    items.map(({ id }) => id),
  );
  return [];
};

const adjusted = (message: unknown, { orders, touched }: Ports): readonly string[] => {
  const adjustment = at(message, 'OrderAdjustment');
  const items = listAt(adjustment, 'AdjustedItem');
  wants(items.length > 0, 'items of an order');
  const order = orders.get(textAt(adjustment, 'AmazonOrderID'));
  if (order === undefined) return ['8016: The order is not known'];
  let refunded = 0;
  for (const item of items) {
    const id = textAt(item, 'AmazonOrderItemCode');
    wants(textAt(item, 'AdjustmentReason') !== '', 'a reason');
    if (!order.items.some((one) => one.id === id)) return [`18015: The item ${id} is not of the order`];
    for (const component of listAt(item, 'ItemPriceAdjustments', 'Component')) {
      refunded += Math.round(Number(textAt(component, 'Amount')) * 100);
    }
  }
  wants(refunded > 0, 'amounts');
  order.refunded.push(decimal(refunded));
  touched(order);
  return [];
};

const reportOf = (errors: readonly string[]): string => {
  const results = errors.map((error) => {
    const [code, words] = error.split(': ');
    return `<Result><MessageID>1</MessageID><ResultCode>Error</ResultCode><ResultMessageCode>${code}</ResultMessageCode><ResultDescription>${words}</ResultDescription></Result>`;
  });
  const summary = `<ProcessingSummary><MessagesProcessed>1</MessagesProcessed><MessagesSuccessful>${1 - errors.length}</MessagesSuccessful><MessagesWithError>${errors.length}</MessagesWithError></ProcessingSummary>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope><Header><DocumentVersion>1.02</DocumentVersion><MerchantIdentifier>${SELLER}</MerchantIdentifier></Header><MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID><ProcessingReport><StatusCode>Complete</StatusCode>${summary}${results.join('')}</ProcessingReport></Message></AmazonEnvelope>`;
};
