import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../domain/time.ts';
import { onHandWithin } from './within.ts';

const ASKED = Date.UTC(2026, 10, 25, 9);
const units = fc.nat({ max: 50 });

/** A parcel that has left: when we say so, and when the ERP has booked it; in seconds from when the ERP is asked, which takes ten. */
const Parcel = fc.record({
  quantity: fc.integer({ min: 1, max: 5 }),
  leftAt: fc.integer({ min: -100, max: 30 }),
  bookedAfter: fc.integer({ min: 0, max: 200 }),
  /** Between the booking and when we know of it. */
  knownAfter: fc.integer({ min: 0, max: 200 }),
});
const ANSWERED = 10;

/** What was there before any parcel left, and what the ERP answers at an instant between being asked and its answer. */
const Scene = fc.record({
  before: fc.integer({ min: 200, max: 300 }),
  parcels: fc.array(Parcel, { maxLength: 8 }),
  readAt: fc.integer({ min: 0, max: ANSWERED }),
});

const sumOf = (parcels: readonly { readonly quantity: number }[]): number =>
  parcels.reduce((sum, { quantity }) => sum + quantity, 0);

type SceneOf = {
  readonly before: number;
  readonly parcels: readonly {
    readonly quantity: number;
    readonly leftAt: number;
    readonly bookedAfter: number;
    readonly knownAfter: number;
  }[];
  readonly readAt: number;
};

const sceneOf = ({ before, parcels, readAt }: SceneOf) => {
  const booked = parcels.filter(({ leftAt, bookedAfter }) => leftAt + bookedAfter <= readAt);
  const known = (one: (typeof parcels)[number]) => one.leftAt + one.bookedAfter + one.knownAfter <= 0;
  const place = {
    ...{ onHand: before - sumOf(parcels), unavailable: {}, countedAsOf: null },
    movements: parcels.map(({ leftAt, quantity }) => ({ at: instantOf(ASKED + leftAt * 1_000), delta: 0 - quantity })),
  };
  const count = {
    ...{ onHand: before - sumOf(booked), asOf: instantOf(ASKED) },
    unbooked: sumOf(parcels.filter((one) => one.leftAt <= 0 && !known(one))),
    leaving: sumOf(parcels.filter(({ leftAt }) => leftAt > 0 && leftAt <= ANSWERED)),
  };
  return { place, count };
};
describe('a count of an ERP that books later than we ship', () => {
  it('never changes a stock that is right, whatever has been booked when', () => {
    fc.assert(
      fc.property(Scene, (scene) => {
        const { place, count } = sceneOf(scene);
        expect(onHandWithin(place, count)).toBeNull();
      }),
    );
  });

  it('corrects a stock that is wrong, and never by more than it is', () => {
    fc.assert(
      fc.property(Scene, fc.integer({ min: -50, max: 50 }), (scene, error) => {
        const { place, count } = sceneOf(scene);
        const wrong = { ...place, onHand: place.onHand + error };
        const since = place.movements.reduce((sum, { at, delta }) => (at > count.asOf ? sum + delta : sum), 0);
        const known = wrong.onHand - since;
        const changed = (onHandWithin(wrong, count) ?? known) - known;
        expect(Math.abs(changed)).toBeLessThanOrEqual(Math.abs(error));
        expect(changed * error).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('is taken as it is where nothing is open', () => {
    fc.assert(
      fc.property(units, units, (there, counted) => {
        const place = { onHand: there, unavailable: {}, countedAsOf: null, movements: [] };
        const count = { onHand: counted, asOf: instantOf(ASKED), unbooked: 0, leaving: 0 };
        expect(onHandWithin(place, count) ?? there).toBe(counted);
      }),
    );
  });
});
