import { describe, expect, it } from 'vitest';
import { channelIdOf, locationIdOf, skuOf } from '../ids.ts';
import type { FulfilmentRequirements } from '../setup/channel.ts';
import type { Location } from '../setup/location.ts';
import { ruleFor } from './match.ts';
import type { Candidate, Network } from './network.ts';
import type { Routable } from './routable.ts';
import { route } from './route.ts';
import { RULE_DEFAULT, type Rule, type When } from './rules.ts';
import { candidate, type Has, networkOf, rule, wanted } from './testing.ts';

const NOW = '2026-11-24T08:00:00.000Z';
const STOCKHOLM = { lat: 59.33, lon: 18.06 };
const MALMO = { lat: 55.6, lon: 13.0 };

const costing = (base: number, more: Partial<Location['shippingCost'][number]> = {}) => ({
  shippingCost: [{ country: 'SE', base, perItem: 0, days: 2, ...more }],
});
const cheap = (id: string, has: Has, change: Partial<Location> = {}) =>
  candidate(id, has, { ...costing(3_900), ...change });
const dear = (id: string, has: Has, change: Partial<Location> = {}) =>
  candidate(id, has, { ...costing(9_900), ...change });

type Given = { readonly by?: Partial<Rule>; readonly network?: Partial<Network>; readonly order?: Partial<Routable> };
const planFor = (lines: { readonly [sku: string]: number }, from: readonly Candidate[], given: Given = {}) =>
  route(wanted(lines, given.order), networkOf(from, given.network), { version: 3, rules: [rule(given.by)] }, NOW);
const sent = (...asked: Parameters<typeof planFor>) => {
  const plan = planFor(...asked);
  if ('parcels' in plan) return plan.parcels.map(({ location }) => location).sort();
  const { failed } = plan;
  return failed.form === 2 && failed.outcome.kind === 'failed' ? failed.outcome.because : null;
};
const removed = (...asked: Parameters<typeof planFor>) => {
  const plan = planFor(...asked);
  const explanation = 'failed' in plan ? plan.failed : plan.explanation;
  return explanation.form === undefined
    ? null
    : Object.fromEntries(explanation.candidates.map(({ location, removedBy }) => [location, removedBy]));
};
const requires = (change: Partial<FulfilmentRequirements>): Partial<Network> => ({
  channel: {
    locations: 'all',
    fulfilment: {
      shipComplete: false,
      hoursToShip: null,
      daysToDeliver: null,
      services: null,
      maxParcels: null,
      allowSplitLine: true,
      ...change,
    },
  },
});

describe('the carriers that a channel allows', () => {
  const channel = { network: requires({ carriers: ['postnord', 'dhl'] }) };

  it('leave out a location to which none of them comes, and say so', () => {
    const from = [cheap('a', { A: 1 }, { carriers: ['bring'] }), dear('b', { A: 1 }, { carriers: ['bring', 'dhl'] })];
    expect(sent({ A: 1 }, from, channel)).toEqual(['b']);
    expect(removed({ A: 1 }, from, channel)).toEqual({ a: 'carriers', b: null });
    expect(sent({ A: 1 }, from)).toEqual(['a']);
  });

  it('leave out no location that says nothing of carriers, and none where it is collected', () => {
    const collected = { method: 'collect' as const, collectAt: locationIdOf('a') };
    expect(sent({ A: 1 }, [cheap('a', { A: 1 })], channel)).toEqual(['a']);
    const bring = [cheap('a', { A: 1 }, { carriers: ['bring'] })];
    expect(sent({ A: 1 }, bring, channel)).toBe('noPlan');
    expect(sent({ A: 1 }, bring, { ...channel, order: collected })).toEqual(['a']);
  });
});

describe('a rule', () => {
  const articles = new Map([[skuOf('A'), { grams: 0, attributes: ['cold'] }]]);
  const order = wanted({ A: 1 }, { tags: ['vip'], service: 'express' });
  const matches = (when: When) =>
    ruleFor(order, articles, { version: 1, rules: [rule({ name: 'this', when })] }).name === 'this';

  it.each<[string, When, boolean]>([
    ['every order, without conditions', {}, true],
    ['orders of its channels', { channels: [channelIdOf('web')] }, true],
    ['no orders of other channels', { channels: [channelIdOf('b2b')] }, false],
    ['orders to its countries', { countries: ['NO', 'SE'] }, true],
    ['no orders to other countries', { countries: ['NO'] }, false],
    ['orders with one of its SKUs', { skus: [skuOf('B'), skuOf('A')] }, true],
    ['orders with one of its tags', { tags: ['vip'] }, true],
    ['orders whose goods have one of its tags', { tags: ['cold'] }, true],
    ['no orders without any of its tags', { tags: ['hazardous'] }, false],
    ['orders that ask for its service', { services: ['express'] }, true],
    ['orders of its method', { methods: ['collect'] }, false],
    ['orders from its value on', { value: { currency: 'SEK', from: 10_000 } }, true],
    ['no orders from the value that it ends below', { value: { currency: 'SEK', below: 10_000 } }, false],
    ['no orders in another currency', { value: { currency: 'EUR', from: 0 } }, false],
    ['no order that misses one of its conditions', { countries: ['SE'], tags: ['hazardous'] }, false],
  ])('holds for %s', (_, when, holds) => expect(matches(when)).toBe(holds));

  it('that matches first holds, and the built-in one where none does', () => {
    const rules = [
      rule({ name: 'no', when: { countries: ['NO'] } }),
      rule({ name: 'first' }),
      rule({ name: 'second' }),
    ];
    expect(ruleFor(order, articles, { version: 1, rules }).name).toBe('first');
    expect(ruleFor(order, articles, { version: 1, rules: rules.slice(0, 1) })).toBe(RULE_DEFAULT);
  });
});

describe('a location is left out', () => {
  const other = dear('z', { A: 9 });
  const hazardous: Partial<Network> = { articles: new Map([[skuOf('A'), { grams: 0, attributes: ['hazardous'] }]]) };
  const night = { opening: { tue: [['20:00', '23:00']] as const }, handlingHours: 1 };

  it.each<[string, string, Candidate, Given]>([
    ['that is paused', 'paused', cheap('a', { A: 9 }, { paused: true }), {}],
    [
      'that the channel does not sell from',
      'channel',
      cheap('a', { A: 9 }),
      { network: { channel: { locations: [locationIdOf('z')] } } },
    ],
    ['that does not ship', 'service', cheap('a', { A: 9 }, { services: ['collect'] }), {}],
    ['that does not ship to the country', 'destination', cheap('a', { A: 9 }, { shipsTo: ['NO'] }), {}],
    [
      'that has no rate for the service to the country',
      'service',
      cheap('a', { A: 9 }, costing(1, { service: 'parcel' })),
      { order: { service: 'express' } },
    ],
    [
      'whose day is full',
      'capacity',
      { ...cheap('a', { A: 9 }, { capacityPerDay: 5 }), load: new Map([['2026-11-24', 5]]) },
      {},
    ],
    ['that refuses such goods', 'attributes', cheap('a', { A: 9 }, { refuses: ['hazardous'] }), { network: hazardous }],
    [
      'that carries other goods only',
      'attributes',
      cheap('a', { A: 9 }, { carries: ['cold'] }),
      { network: hazardous },
    ],
    [
      'that is too far',
      'distance',
      cheap('a', { A: 9 }, { position: MALMO }),
      { by: { filters: [{ filter: 'distance', kilometresMax: 100 }] } },
    ],
    [
      'that takes too long to hand it over',
      'leadTime',
      cheap('a', { A: 9 }, { handlingHours: 30 }),
      { by: { filters: [{ filter: 'leadTime', hoursMax: 24 }] } },
    ],
    [
      'that is past its cut-off',
      'sameDay',
      cheap('a', { A: 9 }, { cutOff: '07:00' }),
      { by: { filters: [{ filter: 'sameDay' }] } },
    ],
    [
      'that is closed on the day',
      'sameDay',
      cheap('a', { A: 9 }, { closedOn: ['2026-11-24'] }),
      { by: { filters: [{ filter: 'sameDay' }] } },
    ],
    [
      'of another type',
      'locationTypes',
      cheap('a', { A: 9 }, { type: 'store' }),
      { by: { filters: [{ filter: 'locationTypes', only: ['warehouse'] }] } },
    ],
    [
      'that is not named',
      'locations',
      cheap('a', { A: 9 }),
      { by: { filters: [{ filter: 'locations', only: [locationIdOf('z')] }] } },
    ],
    [
      'that keeps for itself what it has',
      'keepBack',
      cheap('a', { A: 2 }, { type: 'store' }),
      { by: { filters: [{ filter: 'keepBack', units: 2, types: ['store'] }] } },
    ],
    [
      'that ships later than the channel allows',
      'hoursToShip',
      cheap('a', { A: 9 }, night),
      { network: requires({ hoursToShip: 12 }) },
    ],
    [
      'that delivers later than the channel allows',
      'daysToDeliver',
      cheap('a', { A: 9 }, costing(1, { days: 4 })),
      { network: requires({ daysToDeliver: 3 }) },
    ],
    ['without stock', 'stock', cheap('a', { B: 9 }), {}],
  ])('%s', (_, reason, out, given) => {
    const z = given.by?.filters?.some(({ filter }) => filter === 'distance') ? { position: STOCKHOLM } : {};
    const rest = { ...other, location: { ...other.location, ...z } };
    expect(removed({ A: 1 }, [out, rest], given)).toEqual({ a: reason, z: null });
    expect(sent({ A: 1 }, [out, rest], given)).toEqual(['z']);
  });

  it('unless the rule gives that up, step by step, where there is no other', () => {
    const out = cheap('a', { A: [0, 9] }, { position: MALMO });
    const filters = [{ filter: 'distance', kilometresMax: 100 }] as const;
    expect(sent({ A: 1 }, [out], { by: { filters, fallback: { relax: ['distance'] } } })).toBe('noPlan');
    const plan = planFor({ A: 1 }, [out], {
      by: { filters, fallback: { relax: ['distance', 'safetyStock', 'maxParcels'] } },
    });
    expect(plan).toMatchObject({ explanation: { relaxed: ['distance', 'safetyStock'] } });
  });

  it('only on the day that is full, where the rule lets it send later', () => {
    const full = {
      ...cheap('a', { A: 9 }, { capacityPerDay: 5 }),
      load: new Map([
        ['2026-11-24', 5],
        ['2026-11-25', 7],
      ]),
    };
    const plan = planFor({ A: 1 }, [full], { by: { fallback: { relax: ['capacity'] } } });
    expect(plan).toMatchObject({ parcels: [{ location: 'a', shipBy: '2026-11-26T00:00:00.000Z' }] });
  });

  it('always, where it can never send anything', () =>
    expect(
      sent({ A: 1 }, [cheap('a', { A: 9 }, { capacityPerDay: 0 })], {
        by: { fallback: { relax: ['capacity'] } },
      }),
    ).toBe('noPlan'));
});

describe('what a channel requires', () => {
  const [half, rest] = [cheap('a', { A: 1 }), cheap('b', { B: 1 })];
  const both = dear('c', { A: 1, B: 1 });

  it('is honoured though two parcels would be cheaper', () => {
    expect(sent({ A: 1, B: 1 }, [half, rest, both])).toEqual(['a', 'b']);
    expect(sent({ A: 1, B: 1 }, [half, rest, both], { network: requires({ maxParcels: 1 }) })).toEqual(['c']);
    expect(sent({ A: 1, B: 1 }, [half, rest, both], { network: requires({ shipComplete: true }) })).toEqual(['c']);
  });

  it('is an exception where it cannot be honoured, whatever the rule gives up', () => {
    const by = { fallback: { relax: ['maxParcels'] } } as const;
    expect(sent({ A: 1, B: 1 }, [half, rest], { by, network: requires({ maxParcels: 1 }) })).toBe('noPlan');
  });

  it('counts the parcels that are already on their way', () =>
    expect(sent({ A: 1 }, [half], { order: { parcels: 1 }, network: requires({ maxParcels: 1 }) })).toBe('parcels'));

  it('keeps a complete order back while a part of it waits for stock', () =>
    expect(sent({ A: 1 }, [half], { order: { waiting: 1 }, network: requires({ shipComplete: true }) })).toBe(
      'incomplete',
    ));

  it('does not send by a service that it does not allow', () =>
    expect(sent({ A: 1 }, [half], { order: { service: 'express' }, network: requires({ services: ['parcel'] }) })).toBe(
      'service',
    ));

  it('keeps lines whole', () =>
    expect(sent({ A: 2 }, [half, cheap('b', { A: 1 })], { network: requires({ allowSplitLine: false }) })).toBe(
      'noPlan',
    ));

  it('is not asked where an operator wants a location', () =>
    expect(
      sent({ A: 1 }, [half], {
        order: { forced: locationIdOf('a'), parcels: 1, service: 'express' },
        network: requires({ maxParcels: 1, services: [] }),
      }),
    ).toEqual(['a']));
});

describe('the objective', () => {
  const weighing = (objective: Partial<Rule['objective']>): Given => ({
    by: { objective: { cost: 0, speed: 0, distance: 0, parcels: 0, scarcity: 0, load: 0, ...objective } },
  });

  it('weighs the cost of what is really sent: base, items, and weight', () => {
    const heavy: Given = { network: { articles: new Map([[skuOf('A'), { grams: 900, attributes: [] }]]) } };
    const weightSteps = [
      { upToGrams: 1_000, cost: 0 },
      { upToGrams: 2_000, cost: 5_000 },
    ];
    const stepped = candidate('a', { A: 9 }, costing(3_900, { weightSteps }));
    const perItem = candidate('b', { A: 9 }, costing(3_000, { perItem: 1_000 }));
    expect(sent({ A: 1 }, [stepped, perItem], heavy)).toEqual(['a']);
    expect(sent({ A: 2 }, [stepped, perItem], heavy)).toEqual(['b']);
  });

  it('weighs each day after the promise', () => {
    const late = cheap('a', { A: 1 }, costing(3_900, { days: 5 }));
    const order = { promisedBy: '2026-11-27T08:00:00.000Z' };
    expect(sent({ A: 1 }, [late, dear('b', { A: 1 })], { ...weighing({ cost: 1, speed: 15 }) })).toEqual(['a']);
    expect(sent({ A: 1 }, [late, dear('b', { A: 1 })], { ...weighing({ cost: 1, speed: 15 }), order })).toEqual(['b']);
  });

  it('spares what sells well where it is nearly gone', () => {
    const sells = (id: string, units: number, daily: number): Candidate => ({
      ...cheap(id, { A: units }),
      sales: new Map([[skuOf('A'), daily]]),
    });
    const given = weighing({ cost: 1, scarcity: 1 });
    expect(sent({ A: 1 }, [sells('a', 3, 1), sells('b', 30, 1)], given)).toEqual(['b']);
    expect(sent({ A: 1 }, [sells('a', 3, 0), sells('b', 30, 2)], given)).toEqual(['a']);
  });

  it('spares what is busy', () => {
    const busy = (id: string, taken: number): Candidate => ({
      ...cheap(id, { A: 1 }, { capacityPerDay: 10 }),
      load: new Map([['2026-11-24', taken]]),
    });
    expect(sent({ A: 1 }, [busy('a', 8), busy('b', 1)], weighing({ cost: 1, load: 1 }))).toEqual(['b']);
  });

  it('adds up to the points of the plan, term by term', () => {
    const weights = { cost: 2, speed: 3, distance: 5, parcels: 7, scarcity: 11, load: 13 };
    const from = { ...cheap('a', { A: 2 }, { position: MALMO, capacityPerDay: 4 }), sales: new Map([[skuOf('A'), 1]]) };
    expect(planFor({ A: 1 }, [from], { by: { objective: weights } })).toMatchObject({
      explanation: {
        outcome: {
          terms: { cost: 3_900, speed: 48, distance: 513, parcels: 1, scarcity: 96, load: 25 },
          points: 2 * 3_900 + 3 * 48 + 5 * 513 + 7 + 11 * 96 + 13 * 25,
        },
      },
    });
  });
});

describe('a kit', () => {
  const kit: Given = {
    order: {
      lines: wanted({ K: 2 }).lines.map((line) => ({
        ...line,
        goods: [
          { sku: skuOf('A'), quantity: 2 },
          { sku: skuOf('B'), quantity: 1 },
        ],
      })),
    },
  };

  it('stays whole: no location sends a part of one', () => {
    expect(sent({}, [cheap('a', { A: 4 }), cheap('b', { B: 2 })], kit)).toBe('noPlan');
    expect(sent({}, [cheap('a', { A: 3, B: 9 }), cheap('b', { A: 2, B: 1 })], kit)).toEqual(['a', 'b']);
  });

  it('shares its goods with the other lines', () => {
    const loose = wanted({ K: 2, A: 1 }).lines.map((line, index) =>
      index === 0 ? { ...line, goods: [{ sku: skuOf('A'), quantity: 2 }] } : line,
    );
    expect(sent({}, [cheap('a', { A: 4 })], { order: { lines: loose } })).toBe('noPlan');
    expect(sent({}, [cheap('a', { A: 5 })], { order: { lines: loose } })).toEqual(['a']);
  });
});
