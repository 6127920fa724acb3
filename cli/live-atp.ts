import { channelIdOf, type Sku } from '../domain/ids.ts';
import type { Atp, Offer } from '../domain/promise/atp.ts';
import { type AtpDocument, atp, atpItem, kitItem } from '../projections/atp.ts';
import type { Stored } from '../projections/port.ts';
import type { LiveView, Shown, Snapshot } from '../realtime/topics.ts';
import { ifThere, type LiveSources, SNAPSHOT_DOCUMENTS_MAX, snapshotOf } from './live-sources.ts';

/** What each channel can sell: a document of the view is an entry for each of them, made only where it is watched. */
export const liveAtp = ({ views, engine: { directory }, clock }: LiveSources): LiveView => {
  const view = views.reader<AtpDocument>(atp);

  const entriesOf = (id: string, item: (offer: Offer) => Atp): Shown['entries'] =>
    directory.channels().map(({ id: channel }) => ({
      id,
      topics: [`atp:${channel}`],
      document: () => item(directory.offer({ channel, country: null, at: null })),
    }));

  /** Documents with the kits that they are a part of. A kit goes with the component that changed last, so that it comes once. */
  const show = async (stored: readonly Stored<AtpDocument>[]): Promise<readonly Shown[]> => {
    const known = new Map(stored.map((one) => [one.id, one]));
    const kits = new Map(
      stored.flatMap(({ document: { sku } }) => directory.kitsOf(sku)).map((kit) => [kit, componentsOf(kit)]),
    );
    const missing = new Set(
      [...kits.values()]
        .flat()
        .map(({ sku }) => sku)
        .filter((sku) => !known.has(sku)),
    );
    for (const one of missing.size === 0 ? [] : await view.getMany([...missing])) known.set(one.id, one);
    const newestOf = (kit: Sku): Stored<AtpDocument> | undefined =>
      (kits.get(kit) ?? [])
        .flatMap(({ sku }) => known.get(sku) ?? [])
        .reduce<Stored<AtpDocument> | undefined>(
          (a, b) => (a === undefined || b.position > a.position ? b : a),
          undefined,
        );
    return stored.map((one) => {
      const { id, position, document } = one;
      // A kit is made of others: what is counted under its own SKU is not looked at.
      const isKit = directory.components(document.sku) !== undefined;
      const own = isKit ? [] : entriesOf(id, (offer) => atpItem(document, offer, clock.now()));
      const documentOf = (sku: Sku) => known.get(sku)?.document;
      const ofKits = directory
        .kitsOf(document.sku)
        .filter((kit) => newestOf(kit) === one)
        .flatMap((kit) => entriesOf(kit, (offer) => kitItem(kit, kits.get(kit) ?? [], documentOf, offer, clock.now())));
      return { id, position, entries: [...own, ...ofKits] };
    });
  };
  const componentsOf = (kit: Sku) => directory.components(kit) ?? [];

  const first = async (channel: string): Promise<Snapshot> => {
    const { items, next } = await view.list({ sort: { field: 'sku' }, limit: SNAPSHOT_DOCUMENTS_MAX });
    return snapshotOf(`atp:${channel}`, await show(items), next === null);
  };

  return {
    view: atp.name,
    read: async (skus) => show(await view.getMany(skus)),
    topicsOfRemoved: () => directory.channels().map(({ id }) => `atp:${id}`),
    kinds: [
      {
        name: 'atp',
        argument: true,
        admits: ({ knowsAll, channels }, channel) =>
          knowsAll || channels.has(channel) ? ifThere(directory.channel(channelIdOf(channel))) : 'forbidden',
        snapshot: first,
      },
    ],
  };
};
