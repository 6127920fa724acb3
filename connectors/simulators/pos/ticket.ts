import { goodOf, SHIPPING, totalOf } from '../goods.ts';
import { type Bought, vatIn } from '../simulator.ts';

const STORE = 'store-1';

export type TicketId = {
  readonly store: string;
  readonly register: string;
  readonly businessDay: string;
  readonly sequence: number;
};

/** The next ticket of a register on the day of an instant. */
export const ticketId = (register: string, at: string, sequence: number): TicketId => ({
  ...{ store: STORE, register, businessDay: at.slice(0, 10), sequence },
});

/** A sequence begins again each day, so a ticket is never named by that alone. */
export const ticketText = ({ store, register, businessDay, sequence }: TicketId): string =>
  `${store}/${register}/${businessDay}/${sequence}`;

const ABOUT = {
  ...{ format: 'weir.ticket/1', till: '2A', operator: '1042', currency: 'SEK' },
  ...{ training: false, offline: false, cancelled: false },
};

/** A sale that was paid at the till, and is to be sent to the customer. */
export const saleTicket = (id: TicketId, endedAt: string, bought: readonly Bought[]): object => ({
  ...{ ...ABOUT, ...id, kind: 'ticket', endedAt },
  lines: bought.map(({ sku, quantity }, index) => {
    const { name, price } = goodOf(sku);
    return {
      ...{ id: String(index + 1), kind: 'sale', sku, name, quantity, unitPrice: price, discount: 0 },
      ...{ tax: vatIn(price * quantity), giftCard: false, fulfil: 'ship' },
    };
  }),
  shipping: { amount: SHIPPING, tax: vatIn(SHIPPING), discount: 0 },
  customer: { name: 'Astrid Lind', email: 'astrid@example.com' },
  shipTo: { name: 'Astrid Lind', line1: 'Storgatan 1', postalCode: '111 22', city: 'Stockholm', country: 'SE' },
  ...{ total: totalOf(bought), rounding: 0 },
  tenders: [{ type: 'card', amount: totalOf(bought), reference: `T${id.sequence}` }],
});

export const voidTicket = (id: TicketId, endedAt: string, original: TicketId): object => ({
  ...{ ...ABOUT, ...id, kind: 'void', endedAt, original },
  ...{ lines: [], total: 0, rounding: 0, tenders: [] },
});
