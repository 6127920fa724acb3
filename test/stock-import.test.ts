import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpNetwork } from './network.ts';
import { weirCommand } from './weir-command.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let folder: string;
let key: string;

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), 'weir-import-'));
  await setUpNetwork(world.admin);
  key = (await world.admin.post('/v1/keys', { name: 'ERP', scopes: ['admin'] })).body.key;
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const written = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};
const imported = (file: string, ...more: readonly string[]) =>
  weirCommand(folder, 'stock', 'import', file, '--url', world.url, '--key', key, ...more);

const onHand = async (sku: string) => (await world.admin.get(`/v1/stock/${sku}`)).body.onHand;

describe('weir stock import', () => {
  it('sends a CSV file, and says of which of its lines nothing was taken', async () => {
    const file = await written('a.csv', 'location;sku;onHand\nwh-1;A;5\n\nnowhere;A;1\nwh-2;A;many\nwh-2;A;2\n');
    const { code, out } = await imported(file);
    expect(out).toMatch(
      /accepted +2\n +unchanged +0\n +rejected +2\nline 4: There is no location nowhere.\nline 5: onHand must be/,
    );
    expect({ code, onHand: await onHand('A') }).toEqual({ code: 1, onHand: 7 });
  });

  it('sends NDJSON, of an instant, and again', async () => {
    const file = await written('b.ndjson', '{"sku":"B","location":"wh-1","onHand":3}\n');
    const first = await imported(file, '--as-of', '2026-11-24T08:00:00Z');
    const again = await imported(file, '--as-of', '2026-11-24T08:00:00Z');
    expect([first.code, again.code]).toEqual([0, 0]);
    expect(again.out).toMatch(/accepted +0\n +unchanged +1\n/);
    await world.admin.put('/v1/stock/B/wh-1', { onHand: 9, asOf: '2026-11-24T07:00:00Z' });
    expect(await onHand('B')).toBe(3);
  });

  it.each([
    { what: 'there is no such file', file: 'none.csv', more: [], says: /no such file/ },
    { what: 'there is no server', file: 'a.csv', more: ['--url', 'http://127.0.0.1:1'], says: /ECONNREFUSED/ },
    { what: 'the key is not known', file: 'a.csv', more: ['--key', 'another'], says: /answered 401/ },
    { what: 'the instant is none', file: 'a.csv', more: ['--as-of', 'noon'], says: /answered 400.*\/asOf/ },
    { what: 'it is not a file of counts', file: 'c.csv', more: [], says: /The header has no sku/ },
  ])('ends with 2 where $what', async ({ file, more, says }) => {
    await written('a.csv', 'sku,location,onHand\nA,wh-1,5\n');
    await written('c.csv', 'article,location,onHand\nA,wh-1,5\n');
    const { code, err } = await imported(join(folder, file), ...more);
    expect(err).toMatch(says);
    expect(code).toBe(2);
  });

  it('says which key is missing', async () => {
    const file = await written('a.csv', 'sku,location,onHand\nA,wh-1,5\n');
    const { code, err } = await weirCommand(folder, 'stock', 'import', file, '--url', world.url);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('admin.key') });
  });
});
