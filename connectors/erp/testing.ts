import { channelIdOf, locationIdOf } from '../../domain/ids.ts';
import type { OrderEvent } from '../../domain/order/facts.ts';
import { AT } from '../../domain/order/testing.ts';
import type { Book, VatRule } from './book.ts';
import type { ErpDocument } from './document.ts';
import { type Called, documentsOf } from './documents.ts';

const rule = (country: string, rate: number, vatCode: string, sales: string): VatRule => ({
  ...{ channel: null, country, rate, vatCode },
  accounts: { sales, freight: '3520', fees: '3540' },
});

/** A Swedish company's: four rates at home and abroad, and one customer for all orders of the shop. */
export const book: Book = {
  invoice: 'shipment',
  salesOrder: false,
  book: true,
  customers: { kind: 'collective', numbers: { [channelIdOf('web')]: 'WEB' } },
  vat: ['SE', 'NO'].flatMap((country) => [
    rule(country, 2_500, 'MOMS25', '3001'),
    rule(country, 1_200, 'MOMS12', '3002'),
    rule(country, 600, 'MOMS06', '3003'),
    rule(country, 0, 'MOMS00', '3004'),
  ]),
  country: 'SE',
  giftCards: { account: '2421', vatCode: 'MOMS00' },
  rounding: { account: '3740' },
  warehouses: { [locationIdOf('wh-1')]: 'GBG', [locationIdOf('store-1')]: 'STHLM' },
  timeZone: 'Europe/Stockholm',
};

export const calledOf = (history: readonly OrderEvent[], by: Book = book): readonly Called[] =>
  documentsOf(
    history.map((event, revision) => ({ event, at: AT, revision })),
    by,
  );

/** The documents alone; where one could not be made, it throws why. */
export const madeOf = (history: readonly OrderEvent[], by: Book = book): readonly ErpDocument[] =>
  calledOf(history, by).map((called) => {
    if ('problem' in called) throw new Error(called.problem);
    return called.document;
  });
