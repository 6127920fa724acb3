import { type DeliveryFacts, deliveryStream } from '../../domain/delivery.ts';
import type { WeirEvent } from '../../domain/events.ts';
import { nothing } from '../../domain/fact.ts';
import type { Sku } from '../../domain/ids.ts';
import type { Recorded } from '../../log/codec.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { Clock } from '../../runtime/clock.ts';
import { lastOf, type RecordFact } from '../../runtime/last-fact.ts';
import type { Offered, OfferedUnits } from '../../runtime/offered.ts';
import type { Deliveries, Delivery, ToldLevel, ToldLevels } from '../../runtime/ports.ts';
import type { Level, LevelsOutcome, StockTarget } from './target.ts';

export type LevelsDependencies = {
  readonly log: Pick<EventLog, 'read'>;
  readonly record: RecordFact;
  readonly told: ToldLevels;
  readonly deliveries: Deliveries;
  readonly offered: Pick<Offered, 'of'>;
  readonly clock: Clock;
};

/** What a target is to be told of SKUs, and what comes of that. */
export type Levels = {
  /** Of these SKUs, as the views have them once they have seen a position, those that it has not been told of so; `forced` ones all the same. */
  readonly due: (
    skus: readonly Sku[],
    forced: ReadonlySet<Sku>,
    position: bigint,
    signal: AbortSignal,
  ) => Promise<readonly Level[]>;
  /** Keeps what came of levels that were sent, and lets people know of those that were refused, and of those that no longer are. */
  readonly settle: (levels: readonly Level[], outcome: Extract<LevelsOutcome, { kind: 'taken' }>) => Promise<void>;
};

export const levelsOf = (
  { log, record, told, deliveries, offered, clock }: LevelsDependencies,
  { name, channel, quantity: wanted }: Pick<StockTarget, 'name' | 'channel' | 'quantity'>,
): Levels => {
  const knownOf = async (skus: readonly Sku[]): Promise<ReadonlyMap<string, ToldLevel>> =>
    new Map((await told.load(name, skus)).map((level) => [level.sku, level]));

  /** `null` for what the channel never had and was never told of. What it has no more is nothing there. */
  const quantityOf = ({ available, open }: OfferedUnits, known: ToldLevel | undefined): number | null => {
    if (available === null) return known === undefined ? null : 0;
    return wanted === 'promise' ? available : available + open;
  };

  const recordOf = async (sku: Sku, event: WeirEvent, stands: (last: Recorded) => boolean): Promise<void> => {
    const decide = (last: Recorded | null) => (last !== null && stands(last) ? nothing : { events: [event] });
    const cause = { at: clock.now(), by: 'weir', correlationId: name, causationId: sku };
    await record(deliveryStream(name, sku), decide, cause);
  };

  const fail = async (sku: Sku, status: number | null, reason: string): Promise<void> => {
    const fact = (await lastOf(log, `stock-${sku}`)).event ?? (await lastOf(log, `product-${sku}`)).event;
    if (fact === null) return;
    const failed = failureOf(name, sku, fact, status, reason, clock.now());
    await deliveries.add(name, [{ ...failed, state: 'pending' }]);
    await recordOf(
      sku,
      { type: 'DeliveryFailed', data: factOf(failed) },
      (last) => last.type === 'DeliveryFailed' && last.data.delivery === failed.id && last.data.reason === reason,
    );
    await deliveries.save(failed);
  };

  const recover = async (sku: Sku): Promise<void> => {
    for (const delivery of await deliveries.again(name, sku, clock.now())) {
      await deliveries.save({ ...delivery, state: 'delivered', attempts: 1, triedAt: clock.now(), reason: null });
    }
    const data = { target: name, key: sku };
    await recordOf(sku, { type: 'DeliveryRecovered', data }, ({ type }) => type === 'DeliveryRecovered');
  };

  return {
    async due(skus, forced, position, signal) {
      const known = await knownOf(skus);
      return (await offered.of(channel, skus, position, signal)).flatMap((units): readonly Level[] => {
        const before = known.get(units.sku);
        const quantity = quantityOf(units, before);
        if (quantity === null) return [];
        return before?.quantity === quantity && !forced.has(units.sku) ? [] : [{ sku: units.sku, quantity }];
      });
    },
    async settle(levels, { status, unknown, refused }) {
      const known = await knownOf(levels.map(({ sku }) => sku));
      const reasons = new Map(refused.map(({ sku, reason }) => [sku, reason]));
      const unsold = new Set(unknown);
      const stateOf = (sku: Sku): ToldLevel['state'] =>
        reasons.has(sku) ? 'refused' : unsold.has(sku) ? 'unknown' : 'taken';
      // People first: who dies in between tells the level again, and not them twice.
      for (const [sku, reason] of reasons) await fail(sku, status, reason);
      for (const { sku } of levels) {
        if (known.get(sku)?.state === 'refused' && !reasons.has(sku)) await recover(sku);
      }
      const at = clock.now();
      await told.save(
        name,
        levels.map(({ sku, quantity }) => ({ sku, quantity, state: stateOf(sku), at })),
      );
    },
  };
};

const failureOf = (
  target: string,
  sku: Sku,
  fact: Recorded,
  status: number | null,
  reason: string,
  now: string,
): Delivery => ({
  ...{ target, id: `${fact.id}/${sku}`, key: sku, part: 0 },
  ...{ stream: fact.stream, revision: fact.revision, position: fact.position, type: fact.type },
  ...{ happenedAt: fact.metadata.at, state: 'failed', attempts: 1, triedAt: now, status, reason },
  ...{ since: now, dueAt: now, hasFailed: true },
});

const factOf = (failed: Delivery): DeliveryFacts['DeliveryFailed'] => ({
  target: failed.target,
  key: failed.key,
  delivery: failed.id,
  stream: failed.stream,
  revision: failed.revision,
  factType: failed.type,
  attempts: failed.attempts,
  status: failed.status,
  reason: failed.reason ?? '',
  at: failed.triedAt ?? failed.since,
});
