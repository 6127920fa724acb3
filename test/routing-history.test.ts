import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MASTER } from '../bench/history.ts';
import { makeRoutingHistory } from '../bench/routing-history.ts';
import type { Explanation } from '../domain/routing/explanation.ts';
import { route } from '../domain/routing/route.ts';
import { AS_IT_WAS } from '../domain/routing/simulation/change.ts';
import { openEmbeddedLogReader } from '../log/embedded/embedded.ts';
import { type LogReader, logReader } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { DECIDED_STREAMS, type Decided, decisions } from '../runtime/simulation/decided.ts';
import { simulate } from '../runtime/simulation/simulate.ts';

/** `ORDERS=10000` for the size that is promised; fewer take less time. */
const ORDERS = Number(process.env.ORDERS ?? 2_000);

let folder: string;
let log: LogReader;
let close: () => Promise<void>;
let routed: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-routing-history-'));
  ({
    routed: { length: routed },
  } = await makeRoutingHistory(folder, { orders: ORDERS }));
  const events = openEmbeddedLogReader(join(folder, 'log.db'));
  const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  log = logReader(events, keyRing(keys, MASTER));
  close = async () => {
    await Promise.all([events.close(), keys.close()]);
  };
}, 180_000);
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

async function* decidedIn(reader: LogReader): AsyncGenerator<Decided> {
  const past = decisions();
  for await (const { events } of reader.readAll({ filter: { streams: DECIDED_STREAMS } })) {
    for (const event of events) {
      const decided = past.take(event);
      if (decided !== null) yield decided;
    }
  }
}

/** A receipt without what it says that it rests on, as it would be on record. */
const asRecorded = (explanation: Explanation): unknown =>
  JSON.parse(JSON.stringify(explanation.form === undefined ? explanation : { ...explanation, inputs: undefined }));

describe(`a history of ${ORDERS} orders`, () => {
  it('is decided again as it was, by what each decision says that it rests on, forgotten addresses too', async () => {
    const counts = { routed: 0, failed: 0, forgotten: 0 };
    for await (const { position, routable, network, rules, now, fulfilments, explanation } of decidedIn(log)) {
      const plan = route(routable, network, rules, now);
      const [parcels, receipt] = 'failed' in plan ? [[], plan.failed] : [plan.parcels, plan.explanation];
      expect({ position, receipt: asRecorded(receipt) }).toEqual({ position, receipt: asRecorded(explanation) });
      if (network.kilometres !== undefined) counts.forgotten += 1;
      if (fulfilments.length === 0) counts.failed += 1;
      else {
        counts.routed += 1;
        expect(parcels).toEqual(
          fulfilments.map(({ location, lines, shipBy, deliverBy }) => ({ location, lines, shipBy, deliverBy })),
        );
      }
    }
    console.log(`${counts.routed + counts.failed} decisions, ${counts.forgotten} of them about forgotten addresses`);
    expect(counts.routed).toBeGreaterThan(routed * 0.9);
    expect(counts.failed).toBeGreaterThan(0);
    expect(counts.forgotten).toBeGreaterThan(0);
  }, 60_000);

  it('is almost the same when it is simulated as it was: only orders of the same instant may change places', async () => {
    const report = await simulate(
      log,
      { alternative: AS_IT_WAS, from: null, to: null },
      { signal: new AbortController().signal, onProgress: () => undefined, breathe: async () => undefined },
    );
    console.log(`${report?.changed} of ${report?.before.orders} orders changed`);
    expect(report?.before.orders).toBeGreaterThan(routed * 0.8);
    expect(report?.changed).toBeLessThan(routed * 0.03);
  }, 60_000);
});
