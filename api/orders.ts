import type { OrderId } from '../domain/ids.ts';
import { isCurrency } from '../domain/money.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import type { Clock } from '../runtime/clock.ts';
import type { CauseOf, OrderCommands, OrderOutcome } from '../runtime/order-commands.ts';
import type { StaticEncode } from 'typebox';
import { type Answer, ok, refused } from './answer.ts';
import { type Caller, forbidden, guard, hidden, mayAlways, narrowed, type Role } from './caller.ts';
import { amendmentOf } from './amendment.ts';
import { utc } from './instant.ts';
import { presentListedOrder, presentOrder } from './present.ts';
import { malformed, Problem } from './problem.ts';
import type { Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { asOfOf } from './as-of.ts';
import { NoBody, Note, OrderIdText, Reason } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import {
  AmendOrder,
  CancelOrder,
  HoldOrder,
  OrderAnswer,
  OrderListed,
  ordersQuery,
  PlaceOrder,
  RouteOrder,
} from './schemas/order.ts';
import { atQuery } from './schemas/audit.ts';

/** Who changes orders, who reads them, and who routes them. */
const ACT: readonly Role[] = ['operator', 'channel'];
const READ: readonly Role[] = ['operator', 'auditor', 'channel'];
const ROUTE: readonly Role[] = ['operator'];

export type OrderDependencies = {
  readonly orders: OrderCommands;
  readonly reads: Pick<Reads, 'orders'>;
  readonly clock: Clock;
};

export type PlaceBody = StaticEncode<typeof PlaceOrder>;
void Note;
void Reason;
