/** What every store of data keys must do. An adapter's test calls this with a factory for an empty store. */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import type { DataKeys } from '../../log/keys/port.ts';

export type KeysFactory = () => Promise<{ readonly keys: DataKeys; readonly again: () => Promise<DataKeys> }>;

export const dataKeysContract = (factory: KeysFactory): void => {
  const opened: DataKeys[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((keys) => keys.close()));
  });
  const make = async () => {
    const { keys, again } = await factory();
    opened.push(keys);
    return { keys, again };
  };

  it('gives back the keys it was given, to another process too', async () => {
    const { keys, again } = await make();
    const given = Array.from({ length: 1_500 }, (_, n) => ({ id: randomUUID(), wrapped: `wrapped-${n}` }));
    await keys.putAll(given);
    const other = await again();
    opened.push(other);
    const found = await other.getMany([...given.map(({ id }) => id), randomUUID()]);
    expect(found).toEqual(new Map(given.map(({ id, wrapped }) => [id, wrapped])));
  });

  it('stands a repeat', async () => {
    const { keys } = await make();
    const id = randomUUID();
    await keys.putAll([{ id, wrapped: 'w' }]);
    await keys.putAll([{ id, wrapped: 'w' }]);
    expect(await keys.getMany([id])).toEqual(new Map([[id, 'w']]));
  });

  it('takes none and gives none', async () => {
    const { keys } = await make();
    await keys.putAll([]);
    expect(await keys.getMany([])).toEqual(new Map());
  });

  it('destroys the keys named and no other, and again changes nothing', async () => {
    const { keys } = await make();
    const [gone, alsoGone, kept] = [randomUUID(), randomUUID(), randomUUID()];
    await keys.putAll([gone, alsoGone, kept].map((id) => ({ id, wrapped: 'w' })));
    await keys.destroy([gone, alsoGone]);
    await keys.destroy([gone, randomUUID()]);
    await keys.destroy([]);
    expect(await keys.getMany([gone, alsoGone, kept])).toEqual(new Map([[kept, 'w']]));
  });
};
