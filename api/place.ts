import type { StaticEncode } from 'typebox';
import type { Fault } from '../domain/fact.ts';
import { isCurrency } from '../domain/money.ts';
import { type Delivery, type OrderRequest, totalOf } from '../domain/order/request.ts';
import type { CauseOf, OrderCommands } from '../runtime/order-commands.ts';
import type { OrderAt } from '../runtime/orders.ts';
import { type Document, refused } from './answer.ts';
import { parseText } from './body.ts';
import { type Caller, forbidden, mayAlways, type Role } from './caller.ts';
import { utc } from './instant.ts';
import type { Line } from './ndjson.ts';
import { inOrder } from './ndjson.ts';
import { Problem, type ProblemDocument, problemFrom, problemOf } from './problem.ts';
import { PlaceOrder } from './schemas/request.ts';
import { validator } from './validate.ts';

/** An order as it is answered. */
type Shown = (at: OrderAt) => object;

type Body = StaticEncode<typeof PlaceOrder>;

export const MAY_PLACE: readonly Role[] = ['operator', 'channel'];

/** Orders of one bulk that are worked on at once. */
const BULK_AT_ONCE_MAX = 64;

const bulkLine = validator(PlaceOrder);

/** Places an order: 201, 200 when it is a repeat. Throws 403 for an order of a channel that is not the key's. */
export const placeOne = async (
  orders: Pick<OrderCommands, 'place'>,
  caller: Caller,
  body: Body,
  cause: CauseOf,
  shown: Shown,
): Promise<Document> => {
  if (!mayAlways(caller, MAY_PLACE) && !caller.channels.has(body.channel)) throw forbidden();
  const fault = impossibleIn(body);
  if (fault !== null) throw new Problem('unprocessable', 'The order cannot be what was charged.', [fault]);
  const outcome = await orders.place(requestOf(body), cause);
  if ('refused' in outcome) return refused(outcome.refused);
  return { status: outcome.changed ? 201 : 200, body: shown(outcome) };
};

/** Places an order per line; for each, in the order of the lines, what its sender would have been answered. */
export async function* placeMany(
  orders: Pick<OrderCommands, 'place'>,
  caller: Caller,
  lines: AsyncIterable<readonly Line[]>,
  cause: CauseOf,
  { shown, onError }: { readonly shown: Shown; readonly onError: (error: unknown) => void },
): AsyncGenerator<string> {
  const one = async ({ number, text }: Line): Promise<string> => {
    const body = await placedLine(orders, caller, text, cause, shown).catch((error: unknown): ProblemDocument => {
      const problem = problemFrom(error);
      if (problem === null) onError(error);
      return problem?.document ?? problemOf('internal');
    });
    return `${JSON.stringify({ line: number, ...body })}\n`;
  };
  yield* inOrder(lines, BULK_AT_ONCE_MAX, one);
}

const placedLine = async (
  orders: Pick<OrderCommands, 'place'>,
  caller: Caller,
  text: string | null,
  cause: CauseOf,
  shown: Shown,
): Promise<object> => {
  if (text === null) throw new Problem('too-large', 'The line is too long.');
  const { body } = await placeOne(orders, caller, bulkLine.parse(parseText(text)), cause, shown);
  return body;
};

/** An order as the domain takes it: instants in UTC. */
const requestOf = (body: Body): OrderRequest => {
  const { placedAt, delivery } = body;
  const request = { ...body, placedAt: utc(placedAt) };
  return delivery === undefined ? request : { ...request, delivery: deliveryOf(delivery) };
};

const deliveryOf = ({ promisedBy, notBefore, ...delivery }: NonNullable<Body['delivery']>): Delivery => ({
  ...delivery,
  ...(promisedBy === undefined ? {} : { promisedBy: utc(promisedBy) }),
  ...(notBefore === undefined ? {} : { notBefore: utc(notBefore) }),
});

const impossibleIn = (body: Body): Fault | null => {
  if (!isCurrency(body.currency)) return { path: '/currency', message: `${body.currency} is not a currency in use` };
  const index = body.lines.findIndex((line) => !Number.isSafeInteger(line.quantity * line.unitPrice));
  if (index !== -1)
    return { path: `/lines/${index}/unitPrice`, message: 'makes more money than can be counted exactly' };
  return Number.isSafeInteger(totalOf(body))
    ? null
    : { path: '/lines', message: 'make more money than can be counted exactly' };
};
