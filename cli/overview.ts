import type { Reads } from '../api/reads.ts';
import { OPEN_STATUSES } from '../domain/fulfilment/machine.ts';
import type { OrderStatus } from '../domain/order/phase.ts';
import { availability, SHORT_STATES } from '../projections/availability.ts';
import { EXCEPTION_KINDS } from '../projections/exceptions/details.ts';
import { exceptions } from '../projections/exceptions.ts';
import { fulfilments } from '../projections/fulfilments.ts';
import { orders } from '../projections/orders.ts';
import type { ViewReader, ViewStore } from '../projections/port.ts';
import { promises } from '../projections/promises.ts';
import type { Condition } from '../projections/query.ts';

const OPEN: readonly OrderStatus[] = ['placed', 'held', 'awaitingStock', 'routing', 'fulfilling'];
const ENDED: readonly OrderStatus[] = ['completed', 'cancelled'];

/** Counts what there is; each number is a walk of an index, and no document is read. */
export const overviewFrom = (views: Pick<ViewStore, 'reader'>): Reads['overview'] => {
  const orderView = views.reader(orders);
  const promiseView = views.reader(promises);
  const exceptionView = views.reader(exceptions);
  const fulfilmentView = views.reader(fulfilments);
  const availabilityView = views.reader(availability);

  return async ({ now, since, locations, countedTo }) => {
    const counter =
      (view: Pick<ViewReader<never>, 'count'>, field: string) =>
      (...where: readonly Condition[]): Promise<number> =>
        view.count({ where, sort: { field } }, countedTo);
    const ordersBy = counter(orderView, 'placedAt');
    const promisesBy = counter(promiseView, 'promisedBy');
    const exceptionsBy = counter(exceptionView, 'raisedAt');
    const workBy = counter(fulfilmentView, 'shipBy');
    const shortBy = counter(availabilityView, 'since');
    const isOpen: Condition = { field: 'status', is: 'open' };
    const recently = (status: string): readonly Condition[] => [
      { field: 'status', is: status },
      { field: 'promisedBy', from: since },
    ];

    const checkpoint = await orderView.checkpoint();
    const open = await each(OPEN, (status) => ordersBy({ field: 'status', is: status }));
    const ended = await each(ENDED, (status) =>
      ordersBy({ field: 'status', is: status }, { field: 'placedAt', from: since }),
    );
    const raised = await each(EXCEPTION_KINDS, (kind) => exceptionsBy({ field: 'kind', is: kind }, isOpen));
    const work = await each(locations, async (location) => {
      const there: readonly Condition[] = [
        { field: 'location', is: location },
        { field: 'status', in: OPEN_STATUSES },
      ];
      return { open: await workBy(...there), overdue: await workBy(...there, { field: 'shipBy', below: now }) };
    });
    const short = new Map(await each(SHORT_STATES, (state) => shortBy({ field: 'state', is: state })));

    return {
      orders: [...open, ...ended].map(([status, orders]) => ({ status, orders })),
      promises: {
        kept: await promisesBy(...recently('kept')),
        missed: await promisesBy(...recently('missed')),
        // Orders without a promise come before every instant.
        overdue: await promisesBy(isOpen, { field: 'promisedBy', from: '0', below: now }),
        atRisk: raised.find(([kind]) => kind === 'promiseAtRisk')?.[1] ?? 0,
      },
      exceptions: raised.filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, open: count })),
      locations: work.map(([location, counts]) => ({ location, ...counts })),
      availability: { low: short.get('low') ?? 0, out: short.get('out') ?? 0 },
      position: checkpoint?.position ?? 0n,
    };
  };
};

const each = <T, R>(things: readonly T[], ask: (thing: T) => Promise<R>): Promise<readonly (readonly [T, R])[]> =>
  Promise.all(things.map(async (thing) => [thing, await ask(thing)] as const));
