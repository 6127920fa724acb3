import { type Host, type Simulated, type Simulator, type Webhook, wants } from '../simulator.ts';
import { saleTicket, type TicketId, ticketId, ticketText, voidTicket } from './ticket.ts';

const SECRETS = { apiKey: 'simulated-till-key' };

/** A till: it posts a ticket when a sale has ended. It is told nothing, and knows no stock. */
export const posSimulator: Simulator = { system: 'pos', open: (host) => openTill(host) };

const openTill = ({ now, next }: Host): Simulated => {
  const sales = new Map<string, { readonly ticket: TicketId; isVoided: boolean }>();
  // A till that is switched on again has another register, as its tickets begin anew.
  const register = `simulated-${next()}`;
  let last = 0;
  const nextTicket = (): TicketId => {
    last += 1;
    return ticketId(register, now(), last);
  };

  return {
    setUp: { settings: {}, secrets: SECRETS },
    lacks: ['news'],
    answer() {
      wants(false, 'no request: a till is not told anything');
      return { status: 404 };
    },
    changes: () => false,
    signsIn: () => false,
    buy(lines) {
      const ticket = nextTicket();
      // What is to be sent is an order under the name of the ticket and its way.
      const order = `${ticketText(ticket)}/ship`;
      sales.set(order, { ticket, isVoided: false });
      return { order, webhooks: [webhookOf(saleTicket(ticket, now(), lines))] };
    },
    cancel(order) {
      const sale = sales.get(order);
      if (sale === undefined || sale.isVoided) return null;
      sale.isVoided = true;
      return { order, webhooks: [webhookOf(voidTicket(nextTicket(), now(), sale.ticket))] };
    },
    orders: () =>
      [...sales].map(([id, { isVoided }]) => ({
        ...{ id, state: isVoided ? ('cancelled' as const) : ('open' as const), sent: [], refunds: [] },
      })),
    stock: () => ({}),
    setStock: () => undefined,
  };
};

const webhookOf = (ticket: object): Webhook => ({
  ...{ headers: { 'x-api-key': SECRETS.apiKey }, body: JSON.stringify(ticket) },
});
