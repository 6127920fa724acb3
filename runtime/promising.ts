import { setImmediate as turn } from 'node:timers/promises';
import { type Fault, type Refusal, refuse } from '../domain/fact.ts';
import type { ReservationId } from '../domain/ids.ts';
import type { Attributes, Delivery, OrderRequest, RequestedLine } from '../domain/order/request.ts';
import { optionOf, type PromiseOption } from '../domain/promise/option.ts';
import { rehearse, type Stage } from '../domain/promise/rehearse.ts';
import { type Destination, waysOf } from '../domain/promise/ways.ts';
import type { Channel } from '../domain/setup/channel.ts';
import { liveAt } from '../domain/stock/carts.ts';
import type { Instant } from '../domain/time.ts';
import type { Articles } from './articles.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { type Known, networkOf } from './network.ts';
import { impossibility, lookedUp } from './order-commands.ts';
import type { Sales } from './sales.ts';
import type { Setup } from './setup.ts';
import type { Stock } from './stock.ts';
import { transferAs } from './transfers.ts';

/** What a checkout asks: as much of the order as is known. What rules look at (prices, tags) may be left out. */
export type PromiseRequest = Destination & {
  /** What this checkout holds already: it is there for it. */
  readonly reservation?: ReservationId;
  readonly lines: readonly RequestedLine[];
  readonly currency?: string;
  readonly attributes?: Attributes;
};

/** `reasons`: why there is no option, for each line that is in the way; none where there is one. */
export type Promised = {
  readonly options: readonly PromiseOption[];
  readonly reasons: readonly Fault[];
  /** Of the newest stock fact that it rests on. */
  readonly position: bigint;
};

/** Promises at checkout. Nothing is reserved and nothing written. */
export type Promising = {
  /** Every way in which all of it can be had. Refused where no order could be placed so. Throws what the log throws. */
  readonly options: (request: PromiseRequest) => Promise<Promised | { readonly refused: Refusal }>;
};

export type PromisingDependencies = Omit<Known, 'directory'> & {
  readonly stock: Stock;
  readonly setup: Setup;
  readonly directory: Directory;
  readonly articles: Pick<Articles, 'of'>;
  readonly sales: Sales;
  readonly clock: Clock;
};

/** Places where it can be collected that are answered, the nearest ones. */
const COLLECT_OPTIONS_MAX = 20;
/** What stands in the way of each line, as far as it is told: every place may have a reason of its own. */
const REASONS_MAX = 20;
/** No currency has been said: ISO 4217 has a code for that. */
const NO_CURRENCY = 'XXX';

export const promising = (dependencies: PromisingDependencies): Promising => ({
  async options(request) {
    const { directory, clock } = dependencies;
    const refused = await impossibility(dependencies, request);
    const channel = directory.channel(request.channel);
    if (refused !== null) return { refused };
    if (channel === undefined) return refuse('unprocessable', `There is no channel ${request.channel}.`);
    const now = clock.now();
    const lines = request.lines.map((line) => lookedUp(line, directory, now));
    const { stage, position } = await stageFor(dependencies, channel, lines);
    const { ship, collect } = waysOf(request, channel, directory.locations());
    const rehearsal = (delivery: Delivery) => rehearse(orderOf({ ...request, lines }, delivery, now), stage, now);
    const shipped = await tried(ship, rehearsal, ship.length);
    const collected = await tried(collect, rehearsal, COLLECT_OPTIONS_MAX);
    const options = [...shipped.options.toSorted(byCost), ...collected.options];
    const reasons = ship.length + collect.length === 0 ? [NO_WAY] : [...shipped.reasons, ...collected.reasons];
    return { options, reasons: options.length > 0 ? [] : distinct(reasons).slice(0, REASONS_MAX), position };
  },
});

const NO_WAY: Fault = { path: '/shipTo', message: 'is needed, because it can be collected nowhere' };

/** What the order would meet, as it is known here, like all that is told of availability. */
const stageFor = async (
  dependencies: PromisingDependencies,
  channel: Channel,
  lines: readonly RequestedLine[],
): Promise<{ readonly stage: Stage; readonly position: bigint }> => {
  const { stock, articles, sales, directory, clock } = dependencies;
  const skus = [...new Set(lines.flatMap(({ sku, components = [{ sku }] }) => components.map((one) => one.sku)))];
  const [known, goods, selling] = await Promise.all([
    Promise.all(skus.map((sku) => stock.ledger(sku))),
    articles.of(skus),
    sales.of(skus, directory.rules(), clock.now()),
  ]);
  let position = 0n;
  for (const at of known) if (at.position > position) position = at.position;
  const stage: Stage = {
    channel,
    ledgers: known.map(({ ledger }) => ledger),
    offer: directory.offer,
    rules: directory.rules(),
    transferOf: (order) => transferAs({ directory }, order, goods),
    network: (order, ledgers, at) =>
      networkOf(
        dependencies,
        order,
        ledgers.map((ledger) => liveAt(ledger, at)),
        goods,
        selling,
      ),
  };
  return { stage, position };
};

/** What the ways come to, one after the other, until there are enough options. Others have their turn in between. */
const tried = async (
  ways: readonly Delivery[],
  rehearsal: (delivery: Delivery) => ReturnType<typeof rehearse>,
  most: number,
): Promise<{ readonly options: readonly PromiseOption[]; readonly reasons: readonly Fault[] }> => {
  const options: PromiseOption[] = [];
  const reasons: Fault[] = [];
  for (const way of ways) {
    if (options.length >= most) break;
    const outcome = rehearsal(way);
    if ('refused' in outcome) reasons.push(...(outcome.refused.errors ?? []));
    else options.push(optionOf(outcome));
    await turn();
  }
  return { options, reasons };
};

const byCost = (a: PromiseOption, b: PromiseOption): number =>
  a.cost - b.cost || (a.deliverBy < b.deliverBy ? -1 : a.deliverBy > b.deliverBy ? 1 : 0);

const distinct = (reasons: readonly Fault[]): readonly Fault[] => [
  ...new Map(reasons.map((reason) => [`${reason.path} ${reason.message}`, reason])).values(),
];

/** The order that the checkout would place for one way of delivery. */
const orderOf = (
  { channel, shipTo, lines, currency = NO_CURRENCY, attributes = {}, reservation }: PromiseRequest,
  delivery: Delivery,
  now: Instant,
): OrderRequest => ({
  channel,
  externalId: '',
  placedAt: now,
  currency,
  customer: {},
  ...(shipTo === undefined ? {} : { shipTo }),
  delivery,
  lines,
  attributes,
  ...(reservation === undefined ? {} : { reservation }),
});
