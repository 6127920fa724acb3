import { expect, it } from 'vitest';
import type { Level, LevelsOutcome, StockTarget } from '../../connectors/stock/target.ts';
import { skuOf } from '../../domain/ids.ts';
import { CHANNEL, outKit } from './out-kit.ts';

const NAME = 'connector-shop-stock';

/** A system that answers what a test says, and remembers what it was sent. */
const systemThat = (answer: (levels: readonly Level[]) => LevelsOutcome, more: Partial<StockTarget> = {}) => {
  const sent: (readonly Level[])[] = [];
  const stock: StockTarget = {
    ...{ name: NAME, version: '1', cursor: `${NAME}@1`, channel: CHANNEL, quantity: 'promise', atOnce: 2 },
    ...{ everyMillis: 1_000, retry: { firstMillis: 1_000, longestMillis: 60_000 } },
    async send(levels) {
      sent.push(levels);
      return answer(levels);
    },
    ...more,
  };
  return { sent, stock };
};

const taken = (refused: readonly string[] = []): LevelsOutcome => ({
  ...{ kind: 'taken', status: 200, unknown: [] },
  refused: refused.map((sku) => ({ sku: skuOf(sku), reason: 'it is archived' })),
});

it('a SKU that is refused is a failure of its own, which is over once it is taken; the others are told', async () => {
  const kit = outKit();
  let isArchived = true;
  const { sent, stock } = systemThat((levels) =>
    taken(isArchived ? levels.map(({ sku }) => String(sku)).filter((sku) => sku === 'OLD') : []),
  );
  await kit.sellable('OLD', 4);
  await kit.sellable('SHIRT', 3);
  kit.start({ stock });
  await kit.time.until(() => kit.failures().length === 1);
  expect(kit.failures()[0]?.data).toMatchObject({
    target: NAME,
    key: 'OLD',
    reason: 'it is archived',
    stream: 'stock-OLD',
  });
  expect(await kit.stores.deliveries.hasFailed(NAME, 'OLD')).toBe(true);

  await kit.time.pass(60_000);
  expect(sent).toHaveLength(1);
  isArchived = false;
  await kit.sendAgain(NAME, 'OLD');
  await kit.time.until(() => kit.log.facts.some(({ type }) => type === 'DeliveryRecovered'));
  expect(sent.at(-1)).toEqual([{ sku: 'OLD', quantity: 4 }]);
  expect(await kit.stores.deliveries.hasFailed(NAME, 'OLD')).toBe(false);
});

it('sends no more at once, and no more often, than the system takes', async () => {
  const kit = outKit();
  const at: number[] = [];
  const { sent, stock } = systemThat(() => {
    at.push(kit.time.now());
    return taken();
  });
  for (const sku of ['A', 'B', 'C', 'D', 'E']) await kit.sellable(sku, 1);
  kit.start({ stock });
  await kit.time.until(() => sent.flat().length === 5);
  expect(sent.map((levels) => levels.length)).toEqual([2, 2, 1]);
  expect(at.slice(1).every((time, index) => time - (at[index] ?? 0) >= 1_000)).toBe(true);
});

it('goes on after a restart in the middle of the first time with what was not told yet', async () => {
  const kit = outKit();
  let isOut = false;
  const out: LevelsOutcome = { kind: 'unavailable', status: 503, reason: 'busy', retryAfterMillis: null };
  const { sent, stock } = systemThat(() => {
    if (isOut) return out;
    isOut = true;
    return taken();
  });
  for (const sku of ['A', 'B', 'C']) await kit.sellable(sku, 1);
  const first = kit.start({ stock });
  await kit.time.until(() => sent.length > 1);
  await first.stop();
  sent.length = 0;
  isOut = false;
  kit.start({ stock });
  await kit.time.until(() => sent.length === 1);
  await kit.time.pass(60_000);
  expect(sent).toEqual([[{ sku: 'C', quantity: 1 }]]);
});

it('a system that subtracts what is sold and not sent is told of that as well', async () => {
  const kit = outKit();
  const { sent, stock } = systemThat(() => taken(), { quantity: 'promiseAndOpen' });
  kit.open.set(skuOf('SHIRT'), 2);
  await kit.sellable('SHIRT', 3);
  kit.start({ stock });
  await kit.time.until(() => sent.length === 1);
  expect(sent).toEqual([[{ sku: 'SHIRT', quantity: 5 }]]);
});

it('what the channel does not have any more is nothing there', async () => {
  const kit = outKit();
  const { sent, stock } = systemThat(() => taken());
  await kit.sellable('SHIRT', 3);
  kit.start({ stock });
  await kit.time.until(() => sent.length === 1);
  await kit.sellable('SHIRT', null);
  await kit.time.until(() => sent.length === 2);
  expect(sent[1]).toEqual([{ sku: 'SHIRT', quantity: 0 }]);
});

it('what is asked for again while it is under way is told once more when that is over', async () => {
  const kit = outKit();
  const answered = Promise.withResolvers<void>();
  const { sent, stock } = systemThat(() => taken());
  const slow: StockTarget = {
    ...stock,
    async send(levels, signal) {
      const outcome = await stock.send(levels, signal);
      if (sent.length === 1) await answered.promise;
      return outcome;
    },
  };
  await kit.sellable('TSHIRT-M', 1);
  kit.start({ stock: slow });
  await kit.time.until(() => sent.length === 1);
  await kit.sendAgain(NAME, '*');
  await kit.time.pass(1_000);
  answered.resolve();
  await kit.time.until(() => sent.length === 2);
  expect(sent[1]).toEqual([{ sku: 'TSHIRT-M', quantity: 1 }]);
});
