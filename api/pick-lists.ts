import { type PickWork, pickStops } from '../domain/fulfilment/pick-list.ts';
import type { FulfilmentId, LocationId } from '../domain/ids.ts';
import { goodsOf } from '../domain/order/goods.ts';
import { ok } from './answer.ts';
import { guardPlace, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import type { ListedFulfilment, Page, Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { MakePickList, PickList } from './schemas/picking.ts';

const ACT: readonly Role[] = ['operator', 'location'];

export type PickListDependencies = {
  readonly reads: Pick<Reads, 'fulfilments' | 'fulfilmentsOf' | 'articles' | 'binsOf'>;
};

type Asked = {
  readonly location: LocationId;
  readonly fulfilments?: readonly FulfilmentId[];
  readonly limit?: number;
  readonly assignee?: string;
};

/** What is picked on one walk. Nothing is recorded: the same work can be put on another list. */
export const pickListRoutes = ({ reads }: PickListDependencies): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/pick-lists',
    name: 'makePickList',
    summary:
      'What is to be picked for several fulfilments of a location, the most urgent unless they are named, by bin and article.',
    access: { may: ACT },
    params: {},
    query: {},
    body: MakePickList,
    answers: { 200: PickList },
    async handle({ caller, body }) {
      guardPlace(caller, ACT, body.location);
      const { work, leftOut } = sorted(await workFor(reads, body), body);
      const stops = pickStops(work.map(pickWork), await binsFor(reads, body.location, work));
      const articles = new Map((await reads.articles(stops.map(({ sku }) => sku))).map((one) => [one.sku, one]));
      return ok({
        location: body.location,
        fulfilments: work.map(presentWork),
        stops: stops.map(({ for: shares, ...stop }) => ({
          ...stop,
          name: articles.get(stop.sku)?.name ?? null,
          barcodes: articles.get(stop.sku)?.barcodes ?? [],
          for: shares.map(({ line, ...share }) => ({ ...share, lineId: line })),
        })),
        leftOut,
      });
    },
  }),
];

/** What was named, or as many as are asked for of what nobody has picked, the most urgent first. */
const workFor = async (
  reads: PickListDependencies['reads'],
  { location, fulfilments, limit = LIMIT, assignee }: Asked,
): Promise<readonly ListedFulfilment[]> => {
  if (fulfilments !== undefined) {
    const found = new Map((await reads.fulfilmentsOf(fulfilments)).map((one) => [one.fulfilment.id, one]));
    return fulfilments.flatMap((id) => found.get(id) ?? []);
  }
  const mine = assignee === undefined ? {} : { assignee };
  const found: ListedFulfilment[] = [];
  let missing = limit;
  let cursor: string | null = null;
  do {
    const page: Page<ListedFulfilment> = await reads.fulfilments({
      ...{ location: [location], status: ['assigned', 'accepted'], limit: missing, ...mine },
      ...(cursor === null ? {} : { cursor }),
    });
    found.push(...page.items);
    missing -= page.items.filter((one) => obstacleTo(one, location) === null).length;
    cursor = page.next;
  } while (missing > 0 && cursor !== null);
  return found;
};

/** What of it can be picked now, and why the rest cannot. */
const sorted = (found: readonly ListedFulfilment[], { location, fulfilments = [] }: Asked) => {
  const work: ListedFulfilment[] = [];
  const leftOut: { readonly id: FulfilmentId; readonly reason: string }[] = [];
  for (const one of found) {
    const reason = obstacleTo(one, location);
    if (reason === null) work.push(one);
    else leftOut.push({ id: one.fulfilment.id, reason });
  }
  const known = new Set(found.map(({ fulfilment }) => fulfilment.id));
  for (const id of fulfilments) if (!known.has(id)) leftOut.push({ id, reason: ELSEWHERE });
  return { work, leftOut };
};

const ELSEWHERE = 'There is no such fulfilment here.';

const obstacleTo = ({ fulfilment, order }: ListedFulfilment, location: LocationId): string | null => {
  if (fulfilment.location !== location || order === null) return ELSEWHERE;
  if (order.holds.length > 0) return 'Its order is on hold.';
  const { status } = fulfilment;
  return status === 'assigned' || status === 'accepted' ? null : `It is ${status}.`;
};

const pickWork = ({ fulfilment, order }: ListedFulfilment): PickWork => ({
  fulfilment: fulfilment.id,
  goods: fulfilment.lines.flatMap(({ line: id, quantity }) => {
    const line = order?.lines.find((one) => one.id === id);
    return line === undefined
      ? []
      : goodsOf(line).map((goods) => ({ line: id, sku: goods.sku, quantity: quantity * goods.quantity }));
  }),
});

const binsFor = async (
  reads: Pick<Reads, 'binsOf'>,
  location: LocationId,
  work: readonly ListedFulfilment[],
): Promise<(sku: string) => string | null> => {
  const skus = new Set(work.flatMap((one) => pickWork(one).goods.map(({ sku }) => sku)));
  const bins = new Map((await reads.binsOf(location, [...skus])).map(({ sku, bin }): [string, string] => [sku, bin]));
  return (sku) => bins.get(sku) ?? null;
};

const presentWork = ({ fulfilment, orderId, order }: ListedFulfilment, index: number) => ({
  tote: index + 1,
  id: fulfilment.id,
  orderId,
  externalId: order?.externalId ?? null,
  method: fulfilment.method,
  shipBy: fulfilment.shipBy,
  assignee: fulfilment.assignee,
});
