import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { OrderId } from '../domain/ids.ts';
import type { Order } from '../domain/order/order.ts';
import { routableOf } from '../domain/order/routing.ts';
import { WAVE_HOLD } from '../domain/order/wave.ts';
import type { Routable } from '../domain/routing/routable.ts';
import type { route } from '../domain/routing/route.ts';
import { type Wanted, wavePieces } from '../domain/routing/wave.ts';
import type { Instant } from '../domain/time.ts';
import type { Directory } from './directory.ts';
import { type KnownNow, networkNow } from './network.ts';

/**
 * The plans of the orders of a wave, made together, from when their hold ends until each takes its own. They are in memory alone: an order
 * that finds none, because it has changed or the process has died, is routed by itself.
 */
export type Waves = {
  /** Plans those whose wave has come, each in its own piece of time, so that requests are answered meanwhile. */
  readonly prepare: (orders: readonly Order[], now: Instant) => Promise<void>;
  readonly take: (id: OrderId, order: Routable) => ReturnType<typeof route> | undefined;
};

/** Milliseconds of planning at a stretch. */
const STRETCH_MILLIS = 10;

export const waves = (dependencies: KnownNow & { readonly directory: Pick<Directory, 'rules'> }): Waves => {
  const plans = new Map<OrderId, { readonly order: Routable; readonly plan: ReturnType<typeof route> }>();
  return {
    async prepare(orders, now) {
      const due = orders.filter((order) => isDue(order, now)).toSorted(byPromise);
      if (due.length < 2) return;
      plans.clear();
      const wanted: Wanted[] = [];
      for (const order of due) {
        const routable = routableOf(order);
        const { network } = await networkNow(dependencies, order, routable, now);
        wanted.push({ order: routable, network });
      }
      const pieces = wavePieces(wanted, dependencies.directory.rules(), now);
      let began = performance.now();
      for (;;) {
        const { done, value } = pieces.next();
        if (done === true) {
          for (const [index, { id }] of due.entries()) {
            const [one, plan] = [wanted[index], value.plans[index]];
            if (one !== undefined && plan !== undefined) plans.set(id, { order: one.order, plan });
          }
          return;
        }
        if (performance.now() - began < STRETCH_MILLIS) continue;
        await turn();
        began = performance.now();
      }
    },
    take(id, order) {
      const prepared = plans.get(id);
      plans.delete(id);
      return prepared !== undefined && isDeepStrictEqual(prepared.order, order) ? prepared.plan : undefined;
    },
  };
};

/** Its wave has come, and nothing else holds it. */
const isDue = ({ holds }: Order, now: Instant): boolean =>
  holds.length === 1 && holds.every(({ reason, until }) => reason === WAVE_HOLD && until !== null && until <= now);

/** Who was promised for the earliest first, then by age. */
const byPromise = (a: Order, b: Order): number =>
  compare(a.delivery.promisedBy ?? '~', b.delivery.promisedBy ?? '~') ||
  compare(a.placedAt, b.placedAt) ||
  compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
