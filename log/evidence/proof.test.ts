import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSealedLog, type SealedLog } from '../../test/sealed-log.ts';
import { checkProof, type Proven } from './check-proof.ts';
import { type Proof, prove } from './proof.ts';

/** Given: an order whose events lie in four of nine blocks, and one of which is not sealed yet. */
const STREAM = 'order-a';
let log: SealedLog;
let proof: Proof;
let published: string;

beforeAll(async () => {
  log = openSealedLog();
  for (let block = 0; block < 9; block += 1) {
    await log.append(`order-${block}`, 2 + (block % 3));
    if (block % 2 === 0 && block < 8) await log.append(STREAM, 1 + (block % 3));
    await log.append('stock-x', 1 + block);
    await log.seal();
  }
  await log.append(STREAM);
  const made = await prove(log.store(), STREAM);
  if (made === null) throw new Error('there is no such order');
  proof = JSON.parse(JSON.stringify(made));
  published = checked(proof)?.checkpoint?.hash ?? '';
});

afterAll(() => log.close());

const checked = (value: unknown): Proven | null => {
  const outcome = checkProof(value);
  return 'problem' in outcome ? null : outcome;
};

/** What somebody who compares the published hash would take the proof for. */
const accepted = (value: unknown): Proven | null => {
  const proven = checked(value);
  return proven?.checkpoint?.hash === published ? proven : null;
};

describe('the proof of an order', () => {
  it('shows its history as far as it is sealed, in the newest checkpoint', async () => {
    const proven = accepted(proof);
    expect(proven).toMatchObject({ stream: STREAM, sealed: 7, checkpoint: { number: 8 } });
    expect(proven?.events).toHaveLength(8);
    expect(published).toBe((await log.verify()).checkpoint?.hash);
  });

  it('carries the checkpoints of its blocks and the newest one, and no others', () => {
    expect(proof.checkpoints.map(({ event }) => event.revision)).toEqual([0, 2, 4, 6, 8]);
  });

  it('holds for every stream and every number of blocks', async () => {
    const other = openSealedLog();
    for (let block = 0; block < 12; block += 1) {
      await other.append(`order-${block % 3}`, 3);
      await other.seal();
      const made = await prove(other.store(), `order-${block % 2}`);
      if (block === 0) expect(made).not.toBeNull();
      if (made !== null) expect(checkProof(made)).toMatchObject({ checkpoint: { number: block } });
    }
    await other.close();
  });

  it('does not exist for an order that is not there, and vouches for nothing that is not sealed', async () => {
    const fresh = openSealedLog();
    expect(await prove(fresh.store(), STREAM)).toBeNull();
    await fresh.append(STREAM, 2);
    expect(checkProof(await prove(fresh.store(), STREAM))).toMatchObject({ sealed: 0, checkpoint: null });
    await fresh.close();
  });

  it('shows that an event was exchanged in the log after it was sealed', async () => {
    const other = openSealedLog();
    await other.append(STREAM, 3);
    await other.append('stock-x', 2);
    await other.seal();
    await other.tamper(`UPDATE events SET data = replace(data, 'reason 1', 'season 1') WHERE position = 2`);
    expect(checkProof(await prove(other.store(), STREAM))).toEqual({
      problem: expect.stringMatching(/^revision 1: it was changed/),
    });
    await other.close();
  });
});

describe('a proof that was manipulated', () => {
  it('is not accepted, whatever was changed in it', () => {
    const places = placesIn(proof).filter((place) => place.at(-1) !== 'position');
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.nat(), (place, at) => {
        expect(accepted(changedAt(proof, place, at)), place.join('.')).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not accepted when an event, a checkpoint or a step was taken out of it', () => {
    for (const place of listsIn(proof)) {
      const list = valueAt(proof, place);
      if (!Array.isArray(list)) throw new Error('no list');
      for (const index of list.keys()) {
        // Later facts may be held back: what a proof cannot show.
        if (place.length === 1 && place[0] === 'events' && index === list.length - 1) continue;
        const without = withValue(proof, place, list.toSpliced(index, 1));
        expect(accepted(without), `${place.join('.')} without ${index}`).toBeNull();
      }
    }
  });

  it('is not accepted for another order', () => {
    expect(accepted({ ...proof, stream: 'order-b' })).toBeNull();
  });

  it.each([null, 7, 'proof', [], {}, { weirProof: 2 }])('is not taken for one when it is %j', (value) => {
    expect(checkProof(value)).toEqual({ problem: 'this is not a proof file of Weir' });
  });
});

type Place = readonly (string | number)[];

const entriesOf = (value: unknown): readonly [string | number, unknown][] => {
  if (Array.isArray(value)) return value.map((one, index) => [index, one]);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
};

/** Where texts and numbers stand. */
const placesIn = (value: unknown, at: Place = []): readonly Place[] =>
  typeof value === 'string' || typeof value === 'number'
    ? [at]
    : entriesOf(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]));

const listsIn = (value: unknown, at: Place = []): readonly Place[] => [
  ...(Array.isArray(value) ? [at] : []),
  ...entriesOf(value).flatMap(([key, inner]) => listsIn(inner, [...at, key])),
];

const valueAt = (value: unknown, [key, ...rest]: Place): unknown =>
  key === undefined ? value : valueAt(entriesOf(value).find(([name]) => name === key)?.[1], rest);

const withValue = (value: unknown, [key, ...rest]: Place, inner: unknown): unknown => {
  if (key === undefined) return inner;
  const entries = entriesOf(value).map(
    ([name, one]) => [name, name === key ? withValue(one, rest, inner) : one] as const,
  );
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
};

/** One character, or one more. */
const changedAt = (value: unknown, place: Place, at: number): unknown => {
  const before = valueAt(value, place);
  if (typeof before === 'number') return withValue(value, place, before + 1);
  const text = String(before);
  const index = at % (text.length + 1);
  const by = text[index] === '0' ? '1' : '0';
  return withValue(value, place, text.slice(0, index) + by + text.slice(index + 1));
};
