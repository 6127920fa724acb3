import type { Stored, ViewStore } from '../projections/port.ts';
import type { Projector } from '../projections/projector.ts';
import type { Page } from '../projections/query.ts';
import type { Admission, Shown, Snapshot, Viewer } from '../realtime/topics.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Engine } from '../runtime/engine.ts';

/** What live views are read from. */
export type LiveSources = {
  readonly views: ViewStore;
  readonly engine: Pick<Engine, 'directory' | 'orders' | 'stock'>;
  readonly projector: Pick<Projector, 'seen'>;
  readonly clock: Clock;
};

/** Documents that a snapshot holds at most; the lists of the API have the rest. */
export const SNAPSHOT_DOCUMENTS_MAX = 1_000;

export const forStaff = ({ knowsAll }: Viewer): Admission => (knowsAll ? 'admitted' : 'forbidden');

export const ifThere = (thing: object | undefined): Admission => (thing === undefined ? 'unknown' : 'admitted');

/** What of some documents belongs to a topic, in their order. */
export const itemsOf = (topic: string, shown: readonly Shown[]): Snapshot['items'] =>
  shown.flatMap(({ entries }) =>
    entries.filter(({ topics }) => topics.includes(topic)).map(({ id, document }) => ({ id, document: document() })),
  );

export const snapshotOf = (topic: string, read: readonly Shown[], complete = true): Snapshot => ({
  items: itemsOf(topic, read),
  complete,
  read,
});

export const pageOf = <D>(topic: string, { items, next }: Page<D>, show: (stored: Stored<D>) => Shown): Snapshot =>
  snapshotOf(topic, items.map(show), next === null);
