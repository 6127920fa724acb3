import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Location } from '../setup/location.ts';
import { instantOf } from '../time.ts';
import { workDayAt } from './calendar.ts';
import { clocksOf, deliveredAt, departureOf, localDay, shipByOf } from './schedule.ts';
import { location } from './testing.ts';

const OFFICE: Location['opening'] = {
  mon: [['09:00', '17:00']],
  tue: [['09:00', '17:00']],
  wed: [['09:00', '17:00']],
  thu: [['09:00', '17:00']],
  fri: [['09:00', '15:00']],
};
const stockholm = (change: Partial<Location>) =>
  location('l', { timeZone: 'Europe/Stockholm', handlingHours: 4, ...change });

// 2026-11-24 is a Tuesday; Stockholm is one hour ahead of UTC in winter and two in summer.
const TABLE: readonly [does: string, at: Location, now: string, shipBy: string][] = [
  ['handles at once what comes in its hours', stockholm({ opening: OFFICE }), '2026-11-24T09:00Z', '2026-11-24T13:00Z'],
  ['begins when it opens', stockholm({ opening: OFFICE }), '2026-11-24T03:00Z', '2026-11-24T12:00Z'],
  [
    'goes on the next day where the day is too short',
    stockholm({ opening: OFFICE }),
    '2026-11-24T14:00Z',
    '2026-11-25T10:00Z',
  ],
  ['goes on after the weekend', stockholm({ opening: OFFICE }), '2026-11-27T13:00Z', '2026-11-30T11:00Z'],
  [
    'begins the next day what comes after it has closed',
    stockholm({ opening: OFFICE }),
    '2026-11-24T17:00Z',
    '2026-11-25T12:00Z',
  ],
  ['has until the minute that it closes', stockholm({ opening: OFFICE }), '2026-11-24T12:00Z', '2026-11-24T16:00Z'],
  ['works around the clock without opening hours', stockholm({}), '2026-11-24T22:00Z', '2026-11-25T02:00Z'],
  [
    'is closed on the days that it says',
    stockholm({ opening: OFFICE, closedOn: ['2026-11-24', '2026-11-25'] }),
    '2026-11-24T09:00Z',
    '2026-11-26T12:00Z',
  ],
  [
    'is closed on such a day even without opening hours',
    stockholm({ closedOn: ['2026-11-25'] }),
    '2026-11-24T22:00Z',
    '2026-11-26T02:00Z',
  ],
  [
    'counts a closed day by its own calendar',
    stockholm({ closedOn: ['2026-11-25'] }),
    '2026-11-24T23:30Z',
    '2026-11-26T03:00Z',
  ],
  [
    'takes what comes before its cut-off today',
    stockholm({ cutOff: '14:00' }),
    '2026-11-24T12:59Z',
    '2026-11-24T16:59Z',
  ],
  [
    'takes what comes at its cut-off tomorrow',
    stockholm({ cutOff: '14:00' }),
    '2026-11-24T13:00Z',
    '2026-11-25T03:00Z',
  ],
  [
    'takes what comes after its cut-off on the next working day',
    stockholm({ opening: OFFICE, cutOff: '12:00' }),
    '2026-11-27T12:00Z',
    '2026-11-30T12:00Z',
  ],
  [
    'breaks for lunch',
    stockholm({
      opening: {
        tue: [
          ['09:00', '11:00'],
          ['13:00', '18:00'],
        ],
      },
    }),
    '2026-11-24T08:00Z',
    '2026-11-24T14:00Z',
  ],
  [
    'is open until midnight',
    stockholm({ opening: { tue: [['20:00', '24:00']] } }),
    '2026-11-24T12:00Z',
    '2026-11-24T23:00Z',
  ],
  ['needs no time where it handles at once', stockholm({ handlingHours: 0 }), '2026-11-24T09:00Z', '2026-11-24T09:00Z'],
  [
    'needs no time but has to be open',
    stockholm({ handlingHours: 0, opening: OFFICE }),
    '2026-11-24T03:00Z',
    '2026-11-24T08:00Z',
  ],
  [
    'keeps its hours when the clocks go forward',
    stockholm({ opening: OFFICE }),
    '2027-03-26T13:30Z',
    '2027-03-29T10:30Z',
  ],
  [
    'loses the hour that is not there in the night of the change',
    stockholm({}),
    '2027-03-28T00:00Z',
    '2027-03-28T04:00Z',
  ],
  ['keeps its hours when the clocks go back', stockholm({ opening: OFFICE }), '2026-10-23T12:30Z', '2026-10-26T11:30Z'],
  [
    'works four hours through the hour that comes twice',
    stockholm({ cutOff: '23:59' }),
    '2026-10-24T23:30Z',
    '2026-10-25T03:30Z',
  ],
  [
    'lives by its own clock in New York',
    location('l', { timeZone: 'America/New_York', handlingHours: 4, opening: OFFICE }),
    '2026-11-24T09:00Z',
    '2026-11-24T18:00Z',
  ],
  [
    'lives by its own day in Auckland',
    location('l', { timeZone: 'Pacific/Auckland', handlingHours: 4, opening: OFFICE }),
    '2026-11-26T21:00Z',
    '2026-11-27T01:00Z',
  ],
  [
    'works around the clock, for a promise, where it never opens',
    stockholm({ opening: {} }),
    '2026-11-24T09:00Z',
    '2026-11-24T13:00Z',
  ],
];

describe('a location', () => {
  it.each(TABLE)('%s', (_, at, now, shipBy) =>
    expect(shipByOf(at, new Date(now).toISOString())).toBe(new Date(shipBy).toISOString()),
  );
});

describe('the time of handling', () => {
  it('is counted to the minute, however often it is asked for', () => {
    const at = stockholm({});
    const asked = ['2026-11-24T09:00:01Z', '2026-11-24T09:00:59Z', '2026-11-24T09:01:00Z'];
    expect(asked.map((now) => shipByOf(at, new Date(now).toISOString()))).toEqual([
      '2026-11-24T13:00:00.000Z',
      '2026-11-24T13:00:00.000Z',
      '2026-11-24T13:01:00.000Z',
    ]);
  });
});

describe('a calendar that is kept', () => {
  it('says of each instant the same as one that was never asked before', () => {
    const asked = (): Location => stockholm({ opening: OFFICE, cutOff: '14:00', closedOn: ['2026-12-24'] });
    const kept = asked();
    const summer = Date.UTC(2026, 9, 23);
    const instants = fc.array(fc.integer({ min: 0, max: 90 * 24 * 60 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(instants, (minutes) => {
        for (const minute of minutes) {
          const now = instantOf(summer + minute * 60_000);
          expect(departureOf(kept, now)).toEqual(departureOf(asked(), now));
          expect(localDay(kept, now)).toBe(localDay(asked(), now));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has a day of 25 hours where the clocks go back', () => {
    const { begin, end, day } = workDayAt(stockholm({}), Date.UTC(2026, 9, 25, 12));
    expect([day, (end - begin) / 3_600_000]).toEqual(['2026-10-25', 25]);
  });
});

describe('a parcel', () => {
  it('arrives after its days of transit', () =>
    expect(deliveredAt({ millis: Date.parse('2026-11-24T13:00:00Z') }, 2)).toBe(Date.parse('2026-11-26T13:00:00Z')));
});

describe('the time that a location gives itself to take up its work, to pick it and to send it', () => {
  it('is counted in its opening hours', () => {
    const at = stockholm({ acceptMinutes: 15, pickMinutes: 90, shipMinutes: 120, opening: OFFICE });
    expect(clocksOf(at, '2026-11-24T15:30:00.000Z')).toEqual({
      acceptBy: '2026-11-24T15:45:00.000Z',
      pickBy: '2026-11-25T09:00:00.000Z',
      leaveBy: '2026-11-25T09:30:00.000Z',
    });
  });

  it('does not end where none was set', () => expect(clocksOf(stockholm({}), '2026-11-24T09:00:00.000Z')).toEqual({}));
});
