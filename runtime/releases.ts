import type { OrderId } from '../domain/ids.ts';
import { isPreOrder, redatePreOrder, releasable } from '../domain/order/pre-order.ts';
import type { Recorded } from '../log/codec.ts';
import type { Clock } from './clock.ts';
import { type FollowDependencies, followFacts } from './follow.ts';
import type { Orders } from './orders.ts';
import type { Setup } from './setup.ts';
import type { Waitlists } from './sweeps.ts';

export type ReleaseDependencies = {
  readonly orders: Pick<Orders, 'now' | 'execute'>;
  readonly setup: Pick<Setup, 'product'>;
  readonly clock: Clock;
};

/** Holds a pre-order until its last release date as it is set now, or lets it go; nothing for another order. */
export const redate = async (
  { orders, setup, clock }: ReleaseDependencies,
  id: OrderId,
  causationId: string,
): Promise<void> => {
  const { order } = await orders.now(id);
  // Most holds are others: their products are not looked up.
  if (!isPreOrder(order)) return;
  const products = await Promise.all(releasable(order).map((sku) => setup.product(sku)));
  const release =
    products
      .flatMap((product) => product?.releaseAt ?? [])
      .sort()
      .at(-1) ?? null;
  const at = clock.now();
  const cause = { at, by: 'weir', correlationId: id, causationId };
  await orders.execute(id, (now) => redatePreOrder(now, release, at), cause);
};

/** What is set of a product may move the date that its pre-orders wait for. Runs until the signal aborts. */
export const followReleases = (
  dependencies: ReleaseDependencies &
    FollowDependencies & {
      readonly held: Waitlists['held'];
    },
  signal: AbortSignal,
): Promise<void> =>
  followFacts(
    dependencies,
    {
      name: 'releases',
      filter: { types: ['ProductSet'] satisfies readonly Recorded['type'][] },
      async react(events, stop) {
        for (const event of events) {
          if (event.type !== 'ProductSet') continue;
          const held = await dependencies.held(event.data.sku, event.position, stop);
          for (const id of held) await redate(dependencies, id, event.id);
        }
      },
    },
    signal,
  );
