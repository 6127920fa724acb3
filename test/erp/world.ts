/** Documents to be booked, an ERP to book them with, and the clock between them. */

import type { ReadArticles } from '../../connectors/erp/article-poll.ts';
import type { CreditNote, ErpDocument, ErpLine, Invoice, SalesOrder } from '../../connectors/erp/document.ts';
import type { Erp, Posted } from '../../connectors/erp/port.ts';
import type { StockReading } from '../../connectors/erp/stock-poll.ts';
import type { Refusal } from '../../connectors/http/refusal.ts';
import { channelIdOf, orderIdOf, skuOf } from '../../domain/ids.ts';
import type { CarrierServer } from '../carriers/server.ts';

export const START = Date.UTC(2026, 10, 25, 8);

export type Clock = {
  readonly now: () => number;
  readonly sleep: (millis: number) => Promise<void>;
  readonly pass: (millis: number) => void;
};

export const startClock = (): Clock => {
  let now = START;
  const pass = (millis: number) => {
    now += millis;
  };
  return { now: () => now, pass, sleep: async (millis) => pass(millis) };
};

export type World = {
  readonly erp: Erp;
  readonly stock: StockReading;
  readonly articles: ReadArticles;
  readonly clock: Clock;
  readonly server: CarrierServer;
  readonly state: ErpState;
  /** The same ERP to a process that has just begun. */
  readonly another: () => Promise<World>;
  /** What must never be seen in an answer of the adapter. */
  readonly secrets: readonly string[];
};

export type ErpServer = CarrierServer & { readonly state: ErpState };

export type Kept = {
  readonly number: string;
  readonly kind: ErpDocument['kind'];
  /** In minor units; a credit note's is not negative. */
  readonly total: number;
  readonly tax: number;
  readonly booked: boolean;
};

/** What every ERP of the tests has in its books, beside one customer, `WEB`. */
export const CHART = ['2421', '3001', '3002', '3003', '3004', '3106', '3107', '3520', '3540', '3740'];
export const VAT_CODES = ['MOMS25', 'MOMS12', 'MOMS06', 'MOMS00', 'OSS-DE19', 'OSS-FI255'];
export const COMPANY_NAME = 'Testbolaget AB';

/** What lies on the ERP's shelves and what it has bought, in our words. Tests change it; each ERP says it in its own. */
export type Shelf = {
  items: readonly ShelfItem[];
  stock: readonly { readonly sku: string; readonly warehouse: string; readonly onHand: number }[];
  bought: readonly {
    readonly order: string;
    readonly row: string;
    readonly sku: string;
    readonly warehouse: string;
    readonly ordered: number;
    readonly received: number;
    readonly date: string;
  }[];
};

export type ShelfItem = {
  readonly sku: string;
  readonly name: string;
  readonly grams: number;
  readonly barcode: string;
  readonly changedAt: string;
};

export const emptyShelf = (): Shelf => ({ items: [], stock: [], bought: [] });

/** What the ERP knows, and how it is to behave. */
export type ErpState = {
  readonly documentsOf: (reference: string) => readonly Kept[];
  /** Somebody deletes what there is of a document. */
  readonly lose: (reference: string) => void;
  readonly shelf: Shelf;
  /** `slow`: it books later than it answers, where it does so. `denies`: it lets us in, and its accounts may not be read. */
  behaviour: 'good' | 'slow' | 'rejects' | 'adds' | 'refusesLogin' | 'denies';
};

const line = (name: string, sku: string | null, quantity: number, unitPrice: number, tax: number): ErpLine => ({
  ...{ kind: sku === null ? 'freight' : 'goods', sku: sku === null ? null : skuOf(sku), name },
  ...{ quantity, unitPrice, discount: 0, amount: quantity * unitPrice, tax, rate: 2_500, vatCode: 'MOMS25' },
  ...{ account: sku === null ? '3520' : '3001', warehouse: null },
});

const SHIRTS = line('T-shirt, M', 'TSHIRT-M', 2, 19_900, 7_960);
const BOOK: ErpLine = { ...line('Bok', 'BOOK-SE-01', 1, 14_900, 843), rate: 600, vatCode: 'MOMS06', account: '3003' };
const FREIGHT = line('Frakt', null, 1, 4_900, 980);

const documentWith = (id: string, lines: readonly ErpLine[]) => ({
  ...{ id, order: orderIdOf('0b7f5c2e-5d0a-5b0e-9b57-3f7e8f1c1001'), channel: channelIdOf('web'), orderNumber: '1001' },
  ...{ date: '2026-11-25', currency: 'SEK', country: 'SE', book: true, paymentReference: null, lines },
  customer: { kind: 'collective' as const, number: 'WEB', name: 'Karin Lindqvist' },
  shipTo: { name: 'Karin Lindqvist', line1: 'Testgatan 1', postalCode: '417 63', city: 'GÖTEBORG', country: 'SE' },
  total: lines.reduce((sum, { amount }) => sum + amount, 0),
  tax: lines.reduce((sum, { tax }) => sum + tax, 0),
});

/** Two shirts, a book and the way: 596.00, of it 97.83 VAT. */
export const invoice = (id: string): Invoice => ({ kind: 'invoice', ...documentWith(id, [SHIRTS, BOOK, FREIGHT]) });

/** One shirt came back. */
export const creditNote = (id: string, of: string | null): CreditNote => ({
  kind: 'creditNote',
  ...documentWith(id, [{ ...SHIRTS, quantity: 1, amount: 19_900, tax: 3_980 }]),
  invoice: of,
});

export const salesOrder = (id: string): SalesOrder => ({
  kind: 'salesOrder',
  ...documentWith(id, [SHIRTS, BOOK, FREIGHT]),
});

/** A discount that does not go into the units. */
export const discounted = (id: string): Invoice => ({
  kind: 'invoice',
  ...documentWith(id, [{ ...line('T-shirt, M', 'TSHIRT-M', 3, 19_900, 9_940), discount: 10_000, amount: 49_700 }]),
});

const ATTEMPTS_MAX = 30;

/** Tries until it is posted, as the delivery engine does: it waits as long as it is told, or a while. */
export const postedAtLast = async ({ erp, clock }: World, document: ErpDocument): Promise<Posted> => {
  for (let tried = 0; tried < ATTEMPTS_MAX; tried += 1) {
    const answer = await erp.post(document, () => null);
    if (answer.outcome === 'posted') return answer;
    if (answer.outcome !== 'unavailable') throw new Error(`not posted: ${JSON.stringify(answer)}`);
    clock.pass(answer.retryAfterMillis ?? 1_000);
  }
  throw new Error(`not posted in ${ATTEMPTS_MAX} attempts`);
};

export const posted = async (answer: Promise<Posted | Refusal>): Promise<Posted> => {
  const given = await answer;
  if (given.outcome !== 'posted') throw new Error(`not posted: ${JSON.stringify(given)}`);
  return given;
};
