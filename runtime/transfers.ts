import type { Transfer } from '../domain/order/facts.ts';
import type { Order } from '../domain/order/order.ts';
import type { Beside } from '../domain/order/place.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import { unreservedOf } from '../domain/order/routing.ts';
import type { CartLine } from '../domain/reservation/facts.ts';
import type { Network } from '../domain/routing/network.ts';
import { transferOf } from '../domain/routing/transfer.ts';
import type { Demand } from '../domain/stock/facts.ts';
import type { Articles } from './articles.ts';
import type { Directory } from './directory.ts';

type Known = {
  readonly directory: Pick<Directory, 'channel' | 'location' | 'rules'>;
  readonly articles: Pick<Articles, 'of'>;
};

/** No value is known of what has not been ordered: ISO 4217 has a code for that. */
const NO_VALUE = { amount: 0, currency: 'XXX' };

/** Whether what an order lacks where it is collected may be brought there, as the set-up is now. */
export const transferAs = (
  { directory }: Pick<Known, 'directory'>,
  order: Order,
  articles: Network['articles'],
): Transfer | null => {
  const { collectAt } = order.delivery;
  const channel = directory.channel(order.channel);
  if (channel === undefined || collectAt === undefined) return null;
  return transferOf(unreservedOf(order), directory.location(collectAt), { channel, articles }, directory.rules());
};

/** The same for whoever places an order; nothing where it is shipped. Throws what the log throws. */
export const transferring = async (
  { directory, articles }: Known,
  { delivery, lines }: Pick<OrderRequest, 'delivery' | 'lines'>,
): Promise<Pick<Beside, 'transferOf'>> => {
  if (delivery?.method !== 'collect') return {};
  const known = await articles.of(lines.flatMap(({ sku, components = [{ sku }] }) => components.map((one) => one.sku)));
  return { transferOf: (order) => transferAs({ directory }, order, known) };
};

/** The demand of a checkout that collects, with what may be brought to where it does. Rules that ask for a value or a tag of the order do not hold yet. */
export const transferable = async (
  { directory, articles }: Known,
  demand: Demand,
  lines: readonly CartLine[],
): Promise<Demand> => {
  const channel = directory.channel(demand.channel);
  if (channel === undefined || demand.at === null) return demand;
  const goods = lines.map((line) => ({ goods: [line] }));
  const asked = { ...demand, method: 'collect' as const, service: null, tags: [], value: NO_VALUE, lines: goods };
  const known = await articles.of(lines.map(({ sku }) => sku));
  const transfer = transferOf(asked, directory.location(demand.at), { channel, articles: known }, directory.rules());
  return transfer === null ? demand : { channel: demand.channel, country: transfer.toCountry, at: null, to: demand.at };
};
