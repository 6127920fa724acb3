/** A fulfilment that is packed in a Weir whose carrier is one of the carriers' systems for tests, and who works for it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CarrierConnection } from '../../connectors/carriers/work/connection.ts';
import { carrierTargetOf, windingUpTargetOf } from '../../connectors/carriers/work/target.ts';
import type { Outcome, Target } from '../../connectors/delivery/target.ts';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, skuOf } from '../../domain/ids.ts';
import type { Fulfilment } from '../../domain/order/order.ts';
import { instantOf } from '../../domain/time.ts';
import type { Recorded } from '../../log/codec.ts';
import { openEmbeddedCarriage } from '../../projections/embedded/carriage.ts';
import type { Clock } from '../../runtime/clock.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import type { BookingAttempt, CarriageStores, ParcelPoll } from '../../runtime/ports.ts';
import { causeAt, type RunningEngine, setUp, startEngine } from '../engine.ts';
import type { World } from './world.ts';

export const ORDER = orderIdFor(channelIdOf('web'), '1001');
export const FULFILMENT = fulfilmentIdOf(`${ORDER}-1`);
const SKU = skuOf('A');
const HANDEN = locationIdOf('handen');

/** The process dies here: nothing after it is done. */
class Died extends Error {
  override readonly name = 'Died';
}

/** What happens at the n-th step of who works for a carrier: it dies before that is done, or after. */
export type Death = { readonly at: number; readonly done: boolean };

export type AtWork = {
  readonly on: RunningEngine;
  readonly carriage: CarriageStores;
  readonly connection: CarrierConnection;
  readonly fulfilment: () => Promise<Fulfilment>;
  readonly pack: () => Promise<void>;
  /**
   * Does what is to be done for all facts, in order, each until it is done or so many attempts were made, over as many processes as
   * it takes. The outcomes that were not the last of their fact.
   */
  readonly work: (attempts?: number) => Promise<readonly Outcome[]>;
  /** The connection is removed: what was still to be done for facts is wound up. What people are told of it. */
  readonly windUp: () => Promise<readonly string[]>;
  /** Steps that were taken. */
  readonly steps: () => number;
};

/** What the carrier's clock shows, as everybody else reads it. */
export const clockOf = ({ clock }: World): Clock => ({ now: () => instantOf(clock.now()) });

export const startWork = async (world: World, death: Death | null = null): Promise<AtWork> => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-carriers-'));
  const clock = clockOf(world);
  const cause = causeAt(clock);
  const connection: CarrierConnection = {
    ...{ id: 'carrier', version: '1', after: 0n, from: 0n, name: 'PostNord', carrier: world.carrier },
    services: { standard: { id: world.service, addons: [] } },
    returnServices: { '*': { id: world.service, addons: [] } },
  };
  const on = await startEngine(folder, { clock, carriers: () => [connection] });
  const carriage = openEmbeddedCarriage(join(folder, 'carriage.db'));
  onTestFinished(async () => {
    await on.stop();
    await carriage.close();
    await world.server.close();
    await rm(folder, { recursive: true, force: true });
  });
  await setUp(on.engine, clock, ['handen'], { web: 'never' });
  const [location] = on.engine.directory.locations();
  if (location === undefined) throw new Error('there is no location');
  const address = { line1: 'Nynäsvägen 96', postalCode: '13635', city: 'Handen', country: 'SE' };
  await on.engine.setup.setLocation({ ...location, address }, cause('setup'));
  const article = { name: null, weightGrams: 400, attributes: {}, components: null, releaseAt: null };
  await on.engine.setup.setProduct({ sku: SKU, ...article }, cause('setup'));
  await on.engine.stock.count(SKU, { location: HANDEN, onHand: 10, asOf: clock.now() }, cause);
  await on.engine.orders.place(
    {
      ...{ channel: channelIdOf('web'), externalId: '1001', placedAt: clock.now(), currency: 'SEK' },
      customer: { name: 'Karin Lindqvist', email: 'karin@example.com', phone: '+46700000000' },
      shipTo: { name: 'Karin Lindqvist', line1: 'Testgatan 1', postalCode: '41763', city: 'Göteborg', country: 'SE' },
      delivery: { method: 'ship', service: 'standard' },
      lines: [{ id: lineIdOf('1'), sku: SKU, quantity: 2, unitPrice: 19_900 }],
    },
    cause,
  );

  let steps = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    steps += 1;
    const dies = steps === death?.at;
    if (dies && !death.done) throw new Died();
    const result = await work();
    if (dies) throw new Died();
    return result;
  };
  const { attempts, labels, polls } = carriage;
  const { live } = on.engine;
  const working = {
    ...{ log: on.log, keys: on.keys, clock, directory: on.engine.directory, setup: on.engine.setup },
    orders: {
      read: live.read,
      execute: (...asked: Parameters<typeof live.execute>) => step(() => live.execute(...asked)),
    },
    attempts: {
      load: attempts.load,
      save: (attempt: BookingAttempt) => step(() => attempts.save(attempt)),
      remove: (id: string) => step(() => attempts.remove(id)),
    },
    labels: { ...labels, keep: (...kept: Parameters<typeof labels.keep>) => step(() => labels.keep(...kept)) },
    polls: { ...polls, add: (added: readonly ParcelPoll[]) => step(() => polls.add(added)) },
  };
  const carrying = carrierTargetOf(
    {
      ...connection,
      carrier: {
        ...world.carrier,
        book: (request, attempt) => step(() => world.carrier.book(request, attempt)),
        cancel: (booking) => step(() => world.carrier.cancel(booking)),
        handOver: (booking) => step(() => world.carrier.handOver(booking)),
      },
    },
    working,
  );

  const done = new Set<string>();
  const factsFor = async (target: Target): Promise<readonly Recorded[]> => {
    const facts: Recorded[] = [];
    for await (const { events } of on.log.read(`order-${ORDER}`)) facts.push(...events);
    return facts.filter((fact) => !done.has(fact.id) && target.partsOf(fact).length > 0);
  };

  const workFor = async (target: Target, attemptsMax: number): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const fact of await factsFor(target)) {
      for (let tried = 1; tried <= attemptsMax && !done.has(fact.id); tried += 1) {
        const [part] = target.partsOf(fact);
        if (part === undefined) continue;
        const sending = { ...part, fact };
        const outcome = await target.send(sending, new AbortController().signal).catch((error: unknown) => {
          if (error instanceof Died) return null;
          throw error;
        });
        // What has died goes on where the facts say, at once.
        if (outcome === null) continue;
        if (outcome.kind === 'delivered' || outcome.kind === 'rejected') done.add(fact.id);
        if (outcome.kind === 'delivered') continue;
        outcomes.push(outcome);
        world.clock.pass(outcome.retryAfterMillis ?? 1_000);
      }
    }
    return outcomes;
  };

  return {
    on,
    carriage,
    connection,
    steps: () => steps,
    async fulfilment() {
      const found = (await on.engine.orders.read(ORDER))?.order.fulfilments[0];
      if (found === undefined) throw new Error('there is no fulfilment');
      return found;
    },
    async pack() {
      const units = (quantity: number) => [{ line: lineIdOf('1'), quantity }];
      await on.engine.fulfilments.pick(FULFILMENT, cause, units(2));
      const parcels = [1, 2].map(() => ({ lines: units(1), weightGrams: 900 }));
      await on.engine.fulfilments.pack(FULFILMENT, cause, parcels);
    },
    work: (attemptsMax = 30) => workFor(carrying, attemptsMax),
    async windUp() {
      const outcomes = await workFor(windingUpTargetOf(connection, working), 30);
      return outcomes.map((outcome) => (outcome.kind === 'rejected' ? outcome.reason : outcome.kind));
    },
  };
};
