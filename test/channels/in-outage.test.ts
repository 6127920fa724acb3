import { expect, it, onTestFinished } from 'vitest';
import { mirakl } from '../../connectors/channels/mirakl/system.ts';
import { pollOver } from '../../connectors/inbound/poller.ts';
import { inboundKit } from '../../connectors/inbound/testing.ts';
import { outKit } from './out-kit.ts';
import { openMirakl } from './out-mirakl.ts';

const MINUTE_MILLIS = 60_000;

/** A marketplace that is asked over HTTP in virtual time, and what is kept of what it says. */
const begin = async () => {
  const marketplace = await openMirakl();
  const { time, connection } = outKit();
  const kept: string[] = [];
  const { dependencies, connector } = await inboundKit(
    (inbox) => ({
      ...inbox,
      async add(inbound, sealed) {
        const isNew = await inbox.add(inbound, sealed);
        if (isNew) kept.push(inbound.subject);
        return isNew;
      },
    }),
    time,
  );
  const poll = mirakl.connect({ ...connection, settings: { baseUrl: marketplace.server.url } })?.poll;
  if (poll === undefined || !('read' in poll)) throw new Error('it is polled, for one thing');
  const controller = new AbortController();
  const polling = pollOver({ ...dependencies, ring: () => undefined }, connector, poll, controller.signal);
  onTestFinished(async () => {
    controller.abort();
    await polling.catch(() => undefined);
  });
  let placed = 0;
  const place = (orders: number) => {
    for (let n = 0; n < orders; n += 1) {
      placed += 1;
      marketplace.place(`MK-${placed}-A`, [{ id: `MK-${placed}-A-1`, sku: 'TSHIRT-M', quantity: 1 }]);
    }
  };
  /** Orders come in at a pace, for so many minutes. */
  const sellFor = async (minutes: number, perMinute: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      place(perMinute);
      await time.pass(MINUTE_MILLIS);
    }
  };
  const all = () => Array.from({ length: placed }, (_, index) => `order MK-${index + 1}-A`);
  return { marketplace, time, kept, sellFor, all };
};

it('a marketplace that is out for an hour while it goes on selling is caught up with: no order is lost, and none comes twice', async () => {
  const { marketplace, time, kept, sellFor, all } = await begin();
  await sellFor(10, 8);
  marketplace.server.mood = { kind: 'out' };
  const before = kept.length;
  await sellFor(60, 8);
  expect(kept).toHaveLength(before);
  marketplace.server.mood = { kind: 'well' };
  // It is asked again after a quarter of an hour at the latest, while more comes in.
  await sellFor(20, 8);
  await time.until(() => kept.length === all().length);
  expect([...kept].sort()).toEqual([...all()].sort());
  await time.pass(30 * MINUTE_MILLIS);
  expect(kept).toHaveLength(all().length);
  expect(marketplace.server.faults).toEqual([]);
});
