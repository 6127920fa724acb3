import { createHmac, timingSafeEqual } from 'node:crypto';
import { Compile } from 'typebox/schema';
import type { Client, Json } from '../client.ts';
import { type Got, openReceiver, type Receiver } from '../servers/receiver.ts';

/** A document in the books behind the layer; amounts in minor units with tax included. */
export type Booked = {
  readonly number: string;
  readonly kind: 'invoice' | 'creditNote';
  readonly order: string;
  readonly rows: readonly {
    readonly text: string;
    readonly quantity: number;
    readonly amount: number;
    readonly tax: number;
  }[];
  readonly total: number;
  readonly tax: number;
};

/**
 * An integration layer between Weir and an ERP, as somebody would build one with the documents of Weir at hand: it verifies each webhook,
 * holds it against the catalogue of facts, makes one document for a fact however often it comes, says its number to Weir, and brings
 * stock and purchase orders back.
 */
export type IntegrationLayer = {
  readonly receiver: Receiver;
  readonly books: ReadonlyMap<string, Booked>;
  /** What it could not take: a bad signature, or a fact that is not as the catalogue says. */
  readonly refused: readonly string[];
  readonly follow: (secret: string) => void;
  readonly bringStock: (sku: string, location: string, onHand: number, asOf: string) => Promise<void>;
  readonly bringOrder: (id: string, sku: string, location: string, quantity: number, at: string) => Promise<void>;
};

export const openIntegrationLayer = async (weir: Client): Promise<IntegrationLayer> => {
  const receiver = await openReceiver();
  const checks = checksOf((await weir.get('/asyncapi.json')).body);
  const books = new Map<string, Booked>();
  const refused: string[] = [];
  let key = Buffer.alloc(0);

  const take = async (got: Got): Promise<number> => {
    if (!isSigned(got, key)) return 401;
    const fact = got.body;
    const wrong = checks(fact);
    if (wrong !== null) {
      refused.push(wrong);
      return 422;
    }
    const booked = books.get(fact.id) ?? (await documentOf(weir, fact, books.size + 1));
    if (booked === null) return 204;
    books.set(fact.id, booked);
    const { status } = await weir.put(`/v1/orders/${fact.orderId}/documents/${fact.id}`, {
      system: 'junipeer',
      document: booked.kind,
      number: booked.number,
    });
    return status === 200 ? 204 : 502;
  };

  receiver.answer = (got, response) => {
    void take(got).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(500).end(),
    );
  };

  return {
    receiver,
    books,
    refused,
    follow(secret) {
      key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    },
    async bringStock(sku, location, onHand, asOf) {
      await done(weir.put(`/v1/stock/${sku}/${location}`, { onHand, asOf }));
    },
    async bringOrder(id, sku, location, quantity, expectedAt) {
      await done(weir.put(`/v1/supply/${id}`, { sku, location, quantity, expectedAt }));
    },
  };
};

const done = async (answer: Promise<{ readonly status: number; readonly body: Json }>): Promise<void> => {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
};

const isSigned = ({ headers, raw }: Got, key: Buffer): boolean => {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${raw}`;
  const ours = Buffer.from(createHmac('sha256', key).update(signed).digest('base64'));
  return (headers['webhook-signature'] ?? '').split(' ').some((one) => {
    const theirs = Buffer.from(one.replace('v1,', ''));
    return theirs.length === ours.length && timingSafeEqual(theirs, ours);
  });
};

/** Says what of a fact is not as the catalogue has it; `null`: nothing. */
const checksOf = (catalogue: Json): ((fact: Json) => string | null) => {
  const { messages, schemas } = catalogue.components;
  return (fact) => {
    const message = messages[fact.type];
    if (message === undefined) return `${fact.type} is not in the catalogue`;
    const [, ofType] = message.payload.allOf;
    const [isFact, errors] = Compile({ allOf: [schemas.Envelope, ofType] }).Errors(fact);
    return isFact ? null : `${fact.type}: ${JSON.stringify(errors)}`;
  };
};

/** What a fact calls for in the books. What an invoice charges is read from the order; what a credit note gives back, the fact says. */
const documentOf = async (weir: Client, fact: Json, n: number): Promise<Booked | null> => {
  switch (fact.type) {
    case 'FulfilmentShipped': {
      const { body: order } = await weir.get(`/v1/orders/${fact.orderId}?at=${fact.revision}`);
      const sent = order.fulfilments.find((one: Json) => one.id === fact.data.fulfilment).lines;
      return booked(
        `F${n}`,
        'invoice',
        fact.orderId,
        sent.map((part: Json) => rowOf(order, part)),
      );
    }
    case 'RefundRequested':
      return booked(
        `K${n}`,
        'creditNote',
        fact.orderId,
        fact.data.lines.map(({ line, quantity, amount, tax }: Json) => ({ text: line, quantity, amount, tax })),
      );
    default:
      return null;
  }
};

const rowOf = (order: Json, { lineId, quantity }: Json): Booked['rows'][number] => {
  const line = order.lines.find((one: Json) => one.id === lineId);
  const share = (whole: number): number => (whole * quantity) / line.ordered;
  return { text: line.sku, quantity, amount: line.unitPrice * quantity - share(line.discount), tax: share(line.tax) };
};

const booked = (number: string, kind: Booked['kind'], order: string, rows: Booked['rows']): Booked => {
  const sum = (of: 'amount' | 'tax'): number => rows.reduce((all, row) => all + row[of], 0);
  return { number, kind, order, rows, total: sum('amount'), tax: sum('tax') };
};
