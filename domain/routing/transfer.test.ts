import { describe, expect, it } from 'vitest';
import { channelIdOf, locationIdOf } from '../ids.ts';
import type { Location } from '../setup/location.ts';
import type { Candidate } from './network.ts';
import type { Routable } from './routable.ts';
import { route } from './route.ts';
import type { Rule } from './rules.ts';
import { candidate, type Has, location, networkOf, rule, wanted } from './testing.ts';
import { transferOf } from './transfer.ts';

const NOW = '2026-11-24T08:00:00.000Z';
const STOCKHOLM = { lat: 59.33, lon: 18.06 };
const MALMO = { lat: 55.6, lon: 13.0 };

const COLLECTED: Partial<Routable> = { method: 'collect', collectAt: locationIdOf('store'), country: null };
const collected = { ...COLLECTED, transfer: { toCountry: 'SE' } };
const store = (has: Has, change: Partial<Location> = {}) =>
  candidate('store', has, { services: ['collect'], position: STOCKHOLM, ...change });
const warehouse = (id: string, has: Has, change: Partial<Location> = {}) =>
  candidate(id, has, {
    position: MALMO,
    shippingCost: [{ country: 'SE', base: 4_900, perItem: 100, days: 2 }],
    ...change,
  });

type Given = { readonly by?: Partial<Rule>; readonly order?: Partial<Routable> };
const planFor = (lines: { readonly [sku: string]: number }, from: readonly Candidate[], { by, order }: Given = {}) =>
  route(
    wanted(lines, { ...collected, ...order }),
    networkOf(from),
    { version: 1, rules: [rule({ transfer: true, ...by })] },
    NOW,
  );
const sent = (...asked: Parameters<typeof planFor>) => {
  const plan = planFor(...asked);
  return 'parcels' in plan ? plan.parcels.map((parcel) => parcel.location).sort() : null;
};
const removed = (...asked: Parameters<typeof planFor>) => {
  const plan = planFor(...asked);
  const explanation = 'failed' in plan ? plan.failed : plan.explanation;
  if (explanation.form === undefined) return null;
  return Object.fromEntries(explanation.candidates.map(({ location: id, removedBy }) => [id, removedBy]));
};

describe('what is collected', () => {
  it('is sent by nobody where its place has all of it, however scarce it is there', () => {
    const from = [store({ A: 1 }), warehouse('wh', { A: 100 })];
    expect(sent({ A: 1 }, from, { by: { objective: { ...rule().objective, cost: 0, scarcity: 1_000 } } })).toEqual([
      'store',
    ]);
    expect(removed({ A: 1 }, from)).toEqual({ store: null, wh: 'transfer' });
  });

  it('is brought where its place has not all of it: what weighs least, its own part among it or not', () => {
    const from = [store({ A: 1 }), warehouse('wh', { A: 1, B: 1 })];
    expect(sent({ A: 1, B: 1 }, from)).toEqual(['store', 'wh']);
    expect(sent({ A: 1, B: 1 }, from, { by: { maxParcels: 1 } })).toEqual(['wh']);
  });

  it('is brought before safety stock of its place is used', () => {
    const relax = { fallback: { relax: ['safetyStock'] as const } };
    expect(sent({ A: 1 }, [store({ A: [0, 1] }), warehouse('wh', { A: 1 })], { by: relax })).toEqual(['wh']);
    expect(sent({ A: 1 }, [store({ A: [0, 1] })], { by: relax })).toEqual(['store']);
  });

  it('costs and takes what the rate to the country of its place says, and goes as far as that is', () => {
    const plan = planFor({ A: 2 }, [store({}), warehouse('wh', { A: 2 })]);
    if ('failed' in plan || plan.explanation.form === undefined) throw new Error('not planned');
    expect(plan.parcels).toMatchObject([{ location: 'wh', shipBy: NOW, deliverBy: '2026-11-26T08:00:00.000Z' }]);
    expect(plan.explanation.outcome).toMatchObject({ terms: { cost: 5_100, distance: 513 } });
  });

  it.each<[string, readonly Candidate[], Given, string]>([
    ['the rule does not let it', [store({}), warehouse('wh', { A: 1 })], { by: { transfer: false } }, 'transfer'],
    ['its place is paused', [store({}, { paused: true }), warehouse('wh', { A: 1 })], {}, 'transfer'],
    [
      'the order was placed without',
      [store({}), warehouse('wh', { A: 1 })],
      { order: { transfer: null } },
      'destination',
    ],
    ['a location does not send there', [store({}), warehouse('wh', { A: 1 }, { shipsTo: ['NO'] })], {}, 'destination'],
    ['a location sends nothing', [store({}), warehouse('wh', { A: 1 }, { services: ['collect'] })], {}, 'service'],
  ])('is not brought where %s', (_, from, given, reason) => {
    expect(sent({ A: 1 }, from, given)).toBeNull();
    expect(removed({ A: 1 }, from, given)).toMatchObject({ wh: reason });
  });
});

describe('whether an order may have its goods brought', () => {
  const channel = { locations: 'all' as const };
  const place = location('store', { services: ['collect'], address: { country: 'NO' } });
  const rules = { version: 1, rules: [rule({ when: { channels: [channelIdOf('web')] }, transfer: true })] };
  const allowed = (
    order: Partial<Routable>,
    at: Location | undefined = place,
    of: typeof channel | { locations: [] } = channel,
  ) => transferOf(wanted({ A: 1 }, { ...COLLECTED, ...order }), at, { channel: of, articles: new Map() }, rules);

  it('is what the rule says that holds for it, with the country of its place', () => {
    expect(allowed({})).toEqual({ toCountry: 'NO' });
    expect(allowed({ channel: channelIdOf('shop') })).toBeNull();
  });

  it('is no where it is shipped, or is not collected there', () => {
    expect(allowed({ method: 'ship', collectAt: null })).toBeNull();
    expect(allowed({}, location('store', { services: ['ship'] }))).toBeNull();
    expect(allowed({}, place, { locations: [] })).toBeNull();
  });
});
