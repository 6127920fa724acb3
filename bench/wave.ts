import { candidate, networkOf, rule, wanted } from '../domain/routing/testing.ts';
import { routeWave, type Wanted } from '../domain/routing/wave.ts';

/** `node bench/wave.ts`: orders of three lines that compete for what 20 locations have, planned together and, beside it, one by one. */
const SKUS = 60;
const LOCATIONS = 20;
const LINES = 3;
const NOW = '2026-11-24T08:00:00.000Z';

/** The same numbers each time. */
const numbers = (): ((below: number) => number) => {
  let state = 7;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
};

const waveOf = (orders: number): readonly Wanted[] => {
  const below = numbers();
  const each = (orders / LOCATIONS) * 1.2;
  const stock = () => Object.fromEntries(Array.from({ length: SKUS }, (_, n) => [`SKU-${n}`, below(each)]));
  const places = Array.from({ length: LOCATIONS }, (_, n) =>
    candidate(`l-${n}`, stock(), {
      shippingCost: [{ country: 'SE', base: 3_000 + below(5_000), perItem: 0, days: 1 }],
    }),
  );
  const network = networkOf(places);
  const lines = () => Object.fromEntries(Array.from({ length: LINES }, () => [`SKU-${below(SKUS)}`, 1 + below(2)]));
  return Array.from({ length: orders }, () => ({ order: wanted(lines()), network }));
};

console.table(
  [50, 200, 1_000].map((orders) => {
    const began = process.cpuUsage();
    const { alone, together, least } = routeWave(waveOf(orders), { version: 1, rules: [rule()] }, NOW);
    const { user, system } = process.cpuUsage(began);
    return {
      orders,
      'one by one, points': alone.points,
      'together, points': together.points,
      'less, %': (100 - (together.points / alone.points) * 100).toFixed(2),
      'no plan is below, points': least.points,
      'CPU s': ((user + system) / 1e6).toFixed(1),
    };
  }),
);
