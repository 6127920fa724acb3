/** The documents that the systems' documentation shows: those that we send, and those that we read. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { disagreement } from '../../connectors/erp/agree.ts';
import { DocumentList as BcDocuments } from '../../connectors/erp/business-central/answer.ts';
import * as bcIn from '../../connectors/erp/business-central/incoming.ts';
import { lineOf } from '../../connectors/erp/business-central/request.ts';
import { InvoiceAnswer, InvoiceList } from '../../connectors/erp/fortnox/answer.ts';
import * as fortnoxIn from '../../connectors/erp/fortnox/incoming.ts';
import { invoiceOf } from '../../connectors/erp/fortnox/request.ts';
import { DocumentAnswer as VismaDocument } from '../../connectors/erp/visma-net/answer.ts';
import * as vismaIn from '../../connectors/erp/visma-net/incoming.ts';
import { invoiceOf as vismaInvoiceOf } from '../../connectors/erp/visma-net/request.ts';
import type { Read } from '../../connectors/http/document.ts';
import { locationIdOf } from '../../domain/ids.ts';
import type { Exchange } from '../carriers/replay.ts';
import { invoice } from './world.ts';

const AS_OF = '2026-11-25T09:00:00.000Z';
const [gbg, sthlm] = [locationIdOf('gbg'), locationIdOf('sthlm')];

const exchangeOf = (system: string, name: string, title: string): Exchange => {
  const file = new URL(`../../connectors/erp/${system}/samples/${name}.json`, import.meta.url);
  const { exchanges }: { readonly exchanges: readonly Exchange[] } = JSON.parse(readFileSync(file, 'utf8'));
  const found = exchanges.find((one) => one.title.startsWith(title));
  if (found === undefined) throw new Error(`no ${title} in ${name}`);
  return found;
};

const answered = <T>(read: (json: unknown) => Read<T>, ...which: Parameters<typeof exchangeOf>): T => {
  const result = read(exchangeOf(...which).response.body);
  if ('errors' in result) throw new Error(result.errors.join('; '));
  return result.document;
};

describe('Fortnox', () => {
  it('is sent the invoice that its documentation shows, row for row', () => {
    const { body } = exchangeOf('fortnox', 'invoice-create', 'create').request;
    const ours = invoiceOf(invoice('W1-I1'), 'WEB', null, { articles: true, stockPoints: false }).Invoice;
    expect(body).toMatchObject({
      Invoice: { InvoiceRows: ours.InvoiceRows, Currency: ours.Currency, DeliveryCountry: ours.DeliveryCountry },
    });
  });

  it('is told that what is invoiced by its article number has left its stock point', () => {
    const sent = (articles: boolean, stockPoints: boolean) =>
      invoiceOf(invoice('W1-I1'), 'WEB', null, { articles, stockPoints }).Invoice;
    expect(sent(true, true)).toMatchObject({ WarehouseReady: true });
    for (const other of [sent(true, false), sent(false, true)]) expect(other).not.toHaveProperty('WarehouseReady');
  });

  it('answers with an invoice that agrees to the minor unit', () => {
    const { Invoice } = answered(InvoiceAnswer.read, 'fortnox', 'invoice-create', 'create');
    const made = { number: Invoice.DocumentNumber, total: Invoice.Total, tax: Invoice.TotalVAT, rounded: 0 };
    expect(disagreement(invoice('W1-I1'), made)).toBeNull();
  });

  it('lists what contains a reference, too', () => {
    const { Invoices } = answered(InvoiceList.read, 'fortnox', 'invoice-lookup-substring', 'look');
    expect(Invoices.filter((one) => one.ExternalInvoiceReference1 === 'web-1001/F1')).toHaveLength(1);
  });

  it('has counts and supply by stock point', () => {
    const warehouses = new Map([['GBG', gbg]]);
    const balances = answered(fortnoxIn.StockBalances.read, 'fortnox', 'stock-and-supply', 'stock balance');
    expect(fortnoxIn.countsOf(balances, AS_OF, warehouses)).toEqual({
      commands: [
        { kind: 'count', sku: 'TSHIRT-M', location: 'gbg', onHand: 40, asOf: AS_OF },
        { kind: 'count', sku: 'BOOK-SE-01', location: 'gbg', onHand: 2, asOf: AS_OF },
      ],
      problems: [],
    });
    const orders = answered(fortnoxIn.PurchaseOrders.read, 'fortnox', 'stock-and-supply', 'purchase orders');
    const supply = 'books-po-311-7b0f0a52-5b1e-4f0a-8a53-8a1f6f000001-TSHIRT-M';
    expect(fortnoxIn.suppliesOf(orders, { connector: 'books', warehouses, counted: true }).commands).toEqual([
      { supply, sku: 'TSHIRT-M', location: 'gbg', quantity: 60, at: '2026-12-01T23:59:59.000Z' },
    ]);
    const { Articles } = answered(fortnoxIn.ArticleList.read, 'fortnox', 'stock-and-supply', 'articles');
    expect(fortnoxIn.articlesOf(Articles)).toEqual([
      { sku: 'TSHIRT-M', name: 'T-shirt, M', weightGrams: null, barcodes: ['5901234123457'] },
    ]);
  });

  it('is not believed where it has less than nothing', () => {
    const balances = [{ itemId: 'A', stockPointCode: 'GBG', inStock: -1 }];
    expect(fortnoxIn.countsOf(balances, AS_OF, new Map([['GBG', gbg]]))).toEqual({
      commands: [],
      problems: ['A at GBG: -1 is no number of units'],
    });
  });
});

describe('Business Central', () => {
  it('is sent the lines that its documentation shows', () => {
    const { body } = exchangeOf('business-central', 'sales-order-ship-and-invoice', 'create').request;
    const lines = invoice('W1-I1').lines.map((line) => {
      const { description, ...rest } = lineOf(line, 'SEK', { items: true });
      return rest;
    });
    expect(body).toMatchObject({ salesOrderLines: lines });
  });

  it('answers with a posted invoice that agrees to the minor unit', () => {
    const { value } = answered(BcDocuments.read, 'business-central', 'sales-order-ship-and-invoice', 'the invoice');
    expect(value).toMatchObject([{ number: 'PS-INV103001', totalAmountIncludingTax: 596, totalTaxAmount: 97.83 }]);
  });

  it('has one count for the company, and supply by location', () => {
    const { value } = answered(bcIn.ItemList.read, 'business-central', 'items-delta-pages', 'page 1');
    expect(bcIn.countsOf(value, AS_OF, new Map([['company', gbg]])).commands).toMatchObject([
      { sku: 'TSHIRT-M', onHand: 45 },
      { sku: 'BOOK-SE-01', onHand: 2 },
    ]);
    expect(bcIn.articlesOf(value)).toMatchObject([{ sku: 'TSHIRT-M', name: 'T-shirt, M' }, { sku: 'BOOK-SE-01' }]);
    const orders = answered(bcIn.PurchaseOrderList.read, 'business-central', 'purchase-orders', 'open').value;
    const places = orders.flatMap(({ purchaseOrderLines }) =>
      purchaseOrderLines.map(({ locationId }) => [locationId ?? '', gbg] as const),
    );
    expect(
      bcIn.suppliesOf(orders, { connector: 'books', warehouses: new Map(places), counted: true }).commands[0],
    ).toMatchObject({
      ...{
        supply: 'books-po-aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb-1996-S',
        sku: '1996-S',
        quantity: 7,
        at: '2026-12-03T23:59:59.000Z',
      },
    });
  });
});

describe('Visma.net', () => {
  const settings = {
    ...{ baseUrl: '', salesOrderUrl: '', timeoutMillis: 1, lookupLagMillis: 1 },
    ...{ inventory: true, unit: 'STK', vatZones: { SE: '01' } },
  };

  it('is sent net prices with the VAT of each code, as its documentation shows', () => {
    const { body } = exchangeOf('visma-net', 'customer-invoice', 'create').request;
    const ours = vismaInvoiceOf(invoice('W1-I1'), 'WEB', settings);
    const [shirts, book] = ours.taxDetailLines;
    expect([shirts?.taxableAmount, shirts?.vatAmount, book?.taxableAmount, book?.vatAmount]).toEqual([
      ...[{ value: 357.6 }, { value: 89.4 }, { value: 140.57 }, { value: 8.43 }],
    ]);
    const prices = ours.invoiceLines.map(({ unitPriceInCurrency, quantity, uom }) => ({
      unitPriceInCurrency,
      quantity,
      uom,
    }));
    expect(body).toMatchObject({ invoiceLines: prices, customerVatZoneId: ours.customerVatZoneId });
  });

  it('answers with an invoice that agrees to the minor unit', () => {
    const made = answered(VismaDocument.read, 'visma-net', 'customer-invoice', 'read');
    expect([made.amountInCurrency, made.vatTotalInCurrency]).toEqual([596, 97.83]);
  });

  it('has counts by warehouse, and supply in base units', () => {
    const warehouses = new Map([
      ['1', gbg],
      ['2', sthlm],
    ]);
    const items = answered(vismaIn.ItemList.read, 'visma-net', 'inventory-by-warehouse', 'changed');
    expect(vismaIn.countsOf(items, AS_OF, warehouses).commands).toMatchObject([
      { sku: 'TSHIRT-M', location: 'gbg', onHand: 40 },
      { sku: 'TSHIRT-M', location: 'sthlm', onHand: 5 },
      { sku: 'BOOK-SE-01', location: 'gbg', onHand: 2 },
    ]);
    expect(vismaIn.articlesOf(items)).toMatchObject([{ sku: 'TSHIRT-M' }, { sku: 'BOOK-SE-01' }]);
    const orders = answered(vismaIn.PurchaseOrderList.read, 'visma-net', 'purchase-orders', 'changed');
    expect(vismaIn.suppliesOf(orders, { connector: 'books', warehouses, counted: true }).commands).toEqual([
      {
        supply: 'books-po-500112-1-TSHIRT-M',
        sku: 'TSHIRT-M',
        location: 'gbg',
        quantity: 60,
        at: '2026-12-01T23:59:59.000Z',
      },
      {
        supply: 'books-po-500112-2-SOCK-1',
        sku: 'SOCK-1',
        location: 'gbg',
        quantity: 24,
        at: '2026-12-01T23:59:59.000Z',
      },
      {
        supply: 'books-po-500112-3-CAP-1',
        sku: 'CAP-1',
        location: 'sthlm',
        quantity: 0,
        at: '2026-12-05T23:59:59.000Z',
      },
    ]);
  });
});
