import type { Decision, Fault } from '../domain/fact.ts';
import { refuse } from '../domain/fact.ts';
import { collectionCode } from '../domain/fulfilment/collection-code.ts';
import { type FulfilmentId, type OrderId, orderIdOf, type Sku } from '../domain/ids.ts';
import type { OrderEvent, Quantity } from '../domain/order/facts.ts';
import {
  acceptFulfilment,
  assignTo,
  collectFulfilment,
  collectionTerms,
  deliverFulfilment,
  type Handed,
  packFulfilment,
  pickFulfilment,
  readyFulfilment,
  receiveFulfilment,
  rejectFulfilment,
  shipFulfilment,
  type Tracking,
} from '../domain/order/fulfil.ts';
import { skusOf } from '../domain/order/goods.ts';
import { fulfilmentOf, lineOf, type Order, type Parcel } from '../domain/order/order.ts';
import { weightDoubts } from '../domain/order/parcel-weight.ts';
import { type Article, type Catalogue, type InHand, linesInHand } from '../domain/order/scan.ts';
import type { Product } from '../domain/setup/product.ts';
import type { Instant } from '../domain/time.ts';
import type { CarrierFor } from './carriers.ts';
import type { Directory } from './directory.ts';
import type { CauseOf, OrderOutcome } from './order-commands.ts';
import type { OrderAt, Orders } from './orders.ts';
import type { Setup } from './setup.ts';

/** What locations do with their fulfilments. Answered once the facts are durable and the order has come to rest. */
export type FulfilmentCommands = {
  readonly accept: Command<[]>;
  readonly reject: Command<[reason: string, lines: readonly Quantity[] | null]>;
  readonly pick: Command<[found: readonly InHand[]]>;
  readonly pack: Command<[parcels: readonly ParcelInHand[]]>;
  readonly ship: Command<[tracking: Tracking]>;
  readonly deliver: Command<[at: Instant]>;
  readonly receive: Command<[]>;
  readonly ready: Command<[]>;
  readonly collect: Command<[handed: Handed]>;
  /** `null`: nobody's work more than another's. */
  readonly assign: Command<[assignee: string | null]>;
  /** The parcels of a fulfilment that can hardly weigh what is said of them. */
  readonly weightDoubts: (order: Order, id: FulfilmentId) => Promise<readonly Fault[]>;
  /** The order of a fulfilment; `null` when there is no such fulfilment. */
  readonly orderOf: (id: FulfilmentId) => Promise<OrderAt | null>;
};

type Command<A extends readonly unknown[]> = (id: FulfilmentId, cause: CauseOf, ...args: A) => Promise<OrderOutcome>;

export type ParcelInHand = Omit<Parcel, 'lines'> & { readonly lines: readonly InHand[] };

/** Articles that carry one of some barcodes, as the views know them. */
export type ArticlesScanned = (barcodes: readonly string[]) => Promise<readonly Article[]>;

export type FulfilmentDependencies = {
  readonly orders: Orders;
  readonly directory: Pick<Directory, 'channel'>;
  readonly setup: Pick<Setup, 'product'>;
  readonly carrierFor: CarrierFor;
  readonly articlesScanned: ArticlesScanned;
  /** A whole number from 0 to below another, that nobody can guess. */
  readonly randomBelow: (limit: number) => number;
};

const REST_MILLIS_MAX = 5_000;

/** A fulfilment carries the id of its order and its number in it. */
const FULFILMENT_ID = /^([0-9a-f-]{36})-[1-9]\d*$/;

export const orderIdIn = (id: string): OrderId | null => {
  const order = FULFILMENT_ID.exec(id)?.[1];
  return order === undefined ? null : orderIdOf(order);
};

export const fulfilmentCommands = (dependencies: FulfilmentDependencies): FulfilmentCommands => {
  const { orders, directory, setup, carrierFor, articlesScanned, randomBelow } = dependencies;

  const execute = async (
    id: FulfilmentId,
    causeOf: CauseOf,
    decide: (order: Order, now: Instant) => Decision<OrderEvent>,
  ): Promise<OrderOutcome> => {
    const orderId = orderIdIn(id);
    if (orderId === null) return refuse('unknown', `There is no fulfilment ${id}.`);
    const cause = causeOf(orderId);
    const outcome = await orders.execute(orderId, (order) => decide(order, cause.at), cause);
    if ('refused' in outcome) return outcome;
    return { ...(await orders.atRest(orderId, REST_MILLIS_MAX)), changed: outcome.changed };
  };

  const command =
    <A extends readonly unknown[]>(
      decide: (order: Order, id: FulfilmentId, ...args: A) => Decision<OrderEvent>,
    ): Command<A> =>
    (id, causeOf, ...args) =>
      execute(id, causeOf, (order) => decide(order, id, ...args));

  const orderOf = async (id: FulfilmentId): Promise<OrderAt | null> => {
    const orderId = orderIdIn(id);
    const found = orderId === null ? null : await orders.read(orderId);
    return found?.order.fulfilments.some((fulfilment) => fulfilment.id === id) === true ? found : null;
  };

  const productsOf = async (order: Order, id: FulfilmentId): Promise<ReadonlyMap<Sku, Product>> => {
    const lines = (fulfilmentOf(order, id)?.lines ?? []).flatMap(({ line }) => lineOf(order, line) ?? []);
    const skus = new Set([...skusOf(lines), ...lines.map(({ sku }) => sku)]);
    const products = await Promise.all([...skus].map((sku) => setup.product(sku)));
    return new Map(products.flatMap((product) => (product === null ? [] : [[product.sku, product]])));
  };

  /** Only what is named by article must be looked up. */
  const catalogueFor = async (id: FulfilmentId, inHand: readonly InHand[]): Promise<Catalogue> => {
    const barcodes = inHand.flatMap((entry) => ('barcode' in entry ? [entry.barcode] : []));
    const isByLine = inHand.every((entry) => 'line' in entry);
    const of = isByLine ? null : await orderOf(id);
    if (of === null) return { wanted: [], others: [] };
    const wanted = [...(await productsOf(of.order, id)).values()].map(articleIn);
    const known = new Set(wanted.flatMap((article) => article.barcodes));
    const strange = barcodes.filter((barcode) => !known.has(barcode));
    return { wanted, others: strange.length === 0 ? [] : await articlesScanned(strange) };
  };

  return {
    accept: command(acceptFulfilment),
    reject: command(rejectFulfilment),
    async pick(id, causeOf, found) {
      const catalogue = await catalogueFor(id, found);
      return execute(id, causeOf, (order) => {
        const inHand = linesInHand(order, id, [found], catalogue, (_, entry) => `/lines/${entry}`);
        return 'refused' in inHand ? inHand : pickFulfilment(order, id, inHand.lines.flat());
      });
    },
    async pack(id, causeOf, parcels) {
      const lists = parcels.map(({ lines }) => lines);
      const catalogue = await catalogueFor(id, lists.flat());
      return execute(id, causeOf, (order) => {
        const pathOf = (parcel: number, entry: number) => `/parcels/${parcel}/lines/${entry}`;
        const inHand = linesInHand(order, id, lists, catalogue, pathOf);
        if ('refused' in inHand) return inHand;
        const packed = parcels.map((parcel, index) => ({ ...parcel, lines: inHand.lines[index] ?? [] }));
        return packFulfilment(order, id, packed, carrierFor(order));
      });
    },
    ship: command(shipFulfilment),
    deliver: command(deliverFulfilment),
    receive: command(receiveFulfilment),
    ready(id, causeOf) {
      const code = collectionCode(randomBelow);
      return execute(id, causeOf, (order, now) => {
        const policy = directory.channel(order.channel)?.collection ?? null;
        return readyFulfilment(order, id, collectionTerms(policy, code, now));
      });
    },
    collect: command(collectFulfilment),
    assign: command(assignTo),
    async weightDoubts(order, id) {
      const parcels = fulfilmentOf(order, id)?.parcels ?? [];
      if (!parcels.some(({ weightGrams }) => weightGrams !== undefined)) return [];
      const products = await productsOf(order, id);
      return weightDoubts(order, parcels, (sku) => products.get(sku)?.weightGrams ?? null);
    },
    orderOf,
  };
};

const articleIn = ({ sku, name, barcodes = [] }: Product): Article => ({ sku, name, barcodes });
