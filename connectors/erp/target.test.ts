import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../../domain/ids.ts';
import { recordDocument } from '../../domain/order/erp-document.ts';
import type { OrderEvent } from '../../domain/order/facts.ts';
import { shippedOrder } from '../../domain/order/returns/testing.ts';
import { AT, given, line, ORDER, request } from '../../domain/order/testing.ts';
import { type Recorded, START } from '../../log/codec.ts';
import type { Outcome } from '../delivery/target.ts';
import { message, type Refusal, rejected, unavailable } from '../http/refusal.ts';
import type { Book } from './book.ts';
import type { ErpDocument } from './document.ts';
import type { Posted } from './port.ts';
import { erpTargetOf } from './target.ts';
import { book } from './testing.ts';

const bought = request({ ...line('1', 'SHIRT', 2), unitPrice: 1_000, tax: 400 });

/** An order that has left, an ERP that answers so, and what it was asked for. */
const world = (by: Book = book, answer: Posted | Refusal = { outcome: 'posted', number: '1043' }) => {
  const on = given(...shippedOrder(bought, { 1: 2 }));
  const history: OrderEvent[] = [...on.history()];
  const asked: ErpDocument[] = [];
  const answers: { next: Posted | Refusal } = { next: answer };
  const facts = (): readonly Recorded[] =>
    history.map((event, revision) => ({
      ...event,
      ...{ id: `e-${revision}`, stream: `order-${ORDER}`, revision, position: BigInt(revision) },
      metadata: {
        at: AT,
        by: 'weir',
        correlationId: ORDER,
        causationId: 'c',
        channel: bought.channel,
        schema: 4,
        hash: '',
      },
    }));
  const target = erpTargetOf(
    {
      ...{ id: 'books', system: 'fortnox', name: 'connector-books-documents', version: '1', cursor: 'c', after: 0n },
      ...{ channels: null, book: by },
    },
    {
      erp: {
        async post(document) {
          asked.push(document);
          return answers.next;
        },
      },
      log: {
        async *read() {
          yield { events: facts(), head: START };
        },
      },
      orders: {
        async document(_, posted) {
          const decision = recordDocument(given(...history).order(), posted);
          if ('refused' in decision) return decision;
          history.push(...decision.events);
          return { order: given(...history).order(), revision: history.length, position: 0n, changed: true };
        },
      },
      causeOf: () => () => ({ at: AT, by: 'weir', correlationId: ORDER, causationId: 'c' }),
    },
  );
  const hand = async (type: OrderEvent['type']): Promise<Outcome> => {
    const fact = facts().find((one) => one.type === type);
    if (fact === undefined) throw new Error(`no ${type}`);
    const [part] = target.partsOf(fact);
    if (part === undefined) throw new Error('it is not wanted');
    return target.send({ ...part, fact }, AbortSignal.timeout(1_000));
  };
  return { hand, asked, answers, history, target };
};

describe('a fact that an ERP is told of', () => {
  it('is made a document, whose number comes back to the order', async () => {
    const { hand, asked, history } = world();
    expect(await hand('FulfilmentShipped')).toEqual({ kind: 'delivered', status: null });
    expect(asked).toMatchObject([{ kind: 'invoice', total: 2_000, tax: 400 }]);
    expect(history.at(-1)).toEqual({
      type: 'ErpDocumentPosted',
      data: { system: 'fortnox', connector: 'books', document: 'invoice', number: '1043', reference: asked[0]?.id },
    });
  });

  it('is told once more without a second document', async () => {
    const { hand, asked } = world();
    await hand('FulfilmentShipped');
    expect(await hand('FulfilmentShipped')).toEqual({ kind: 'delivered', status: null });
    expect(asked).toHaveLength(1);
  });

  it('makes no document where it calls for none', async () => {
    const { hand, asked } = world();
    expect(await hand('FulfilmentsAssigned')).toEqual({ kind: 'delivered', status: null });
    expect(asked).toEqual([]);
  });

  it('is a sales order where it is decided, and those are wanted', async () => {
    const { hand, asked } = world({ ...book, salesOrder: true });
    await hand('FulfilmentsAssigned');
    expect(asked).toMatchObject([{ kind: 'salesOrder', total: 2_000 }]);
  });

  it("is refused in the ERP's words, and handed over again once it is set right there", async () => {
    const { hand, answers, history } = world(book, rejected([message('Kan inte hitta kontot.', null, '2000423')]));
    expect(await hand('FulfilmentShipped')).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('Kan inte hitta kontot. (2000423)'),
    });
    answers.next = { outcome: 'posted', number: '7' };
    expect(await hand('FulfilmentShipped')).toMatchObject({ kind: 'delivered' });
    expect(history.at(-1)).toMatchObject({ type: 'ErpDocumentPosted', data: { number: '7' } });
  });

  it('waits for an ERP that is down, as long as that says', async () => {
    const { hand, history } = world(book, unavailable('limit', 'too many calls', { retryAfterMillis: 7_000 }));
    const before = history.length;
    expect(await hand('FulfilmentShipped')).toMatchObject({ kind: 'unavailable', retryAfterMillis: 7_000 });
    expect(history).toHaveLength(before);
  });

  it('stops where its tax fits no rate that is set up, and says which', async () => {
    const { hand, asked } = world({ ...book, vat: book.vat.filter(({ rate }) => rate === 600) });
    expect(await hand('FulfilmentShipped')).toMatchObject({
      kind: 'rejected',
      reason: 'The tax of line 1 fits no rate that is set up for SE: 400 of 2000 minor units.',
    });
    expect(asked).toEqual([]);
  });
});

describe('what is on the lines of a document', () => {
  it('has the warehouse that it left', async () => {
    const { hand, asked } = world({ ...book, warehouses: { [locationIdOf('wh-1')]: 'GBG' } });
    await hand('FulfilmentShipped');
    expect(asked[0]?.lines).toMatchObject([{ sku: 'SHIRT', account: '3001', vatCode: 'MOMS25', warehouse: 'GBG' }]);
  });
});
