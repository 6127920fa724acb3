/** Fortnox is out for a day: what it is asked for afterwards is all there is, at the pace that it allows. */
import { expect, it, onTestFinished } from 'vitest';
import { virtualTime } from '../../connectors/delivery/testing.ts';
import { articlePoll } from '../../connectors/erp/article-poll.ts';
import { unavailable } from '../../connectors/http/refusal.ts';
import { pollOver } from '../../connectors/inbound/poller.ts';
import { inboundKit } from '../../connectors/inbound/testing.ts';
import { startFortnox } from './fortnox.ts';

const HOUR = 3_600_000;

it('is caught up with after a day, over a restart, and never with more calls than it allows', async () => {
  let asking = 0;
  const kit = await inboundKit(
    undefined,
    virtualTime(() => asking > 0),
  );
  const world = await startFortnox(5_000);
  onTestFinished(world.server.close);
  const { shelf } = world.state;
  shelf.items = Array.from({ length: 45 }, (_, n) => ({
    ...{ sku: `SKU-${n}`, name: `Article ${n}`, grams: 100, barcode: `${n}`, changedAt: '2026-11-20T08:00:00.000Z' },
  }));
  let isOut = true;
  const poll = articlePoll({ clock: kit.time.clock, run: kit.connector.run }, async (since, page) => {
    if (isOut) return unavailable('network', 'it is out');
    asking += 1;
    return world.articles(since, page).finally(() => {
      asking -= 1;
    });
  });
  const waiting = async () => (await kit.inbox.summary('shop')).waiting;
  const begun = () => {
    const stop = new AbortController();
    const ring = () => undefined;
    const running = pollOver({ ...kit.dependencies, ring }, kit.connector, poll, stop.signal).catch(() => undefined);
    return async () => {
      stop.abort();
      await running;
    };
  };
  const progress = () => kit.inbox.progress({ connector: 'shop', name: 'articles' });
  const end = begun();
  await kit.time.pass(24 * HOUR);
  await end();
  expect([await waiting(), (await progress())?.problem]).toEqual([0, 'it is out']);

  isOut = false;
  const again = begun();
  onTestFinished(again);
  const details = () => new Set(world.server.arrived.filter((one) => one.startsWith('GET /3/articles/'))).size;
  await kit.time.until(() => details() === 45);
  await kit.time.pass(60_000);
  // Pages of twenty.
  expect([await waiting(), (await progress())?.problem]).toEqual([3, null]);
  expect(world.server.violations).toEqual([]);
});
