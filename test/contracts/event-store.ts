import { afterEach, beforeEach, describe } from 'vitest';
import type { EventStore } from '../../log/port.ts';
import { appendContract } from './event-store/appends.ts';
import type { Bench } from './event-store/kit.ts';
import { modelContract } from './event-store/model.ts';
import { readContract } from './event-store/reads.ts';
import { subscriptionContract } from './event-store/subscriptions.ts';

/** A store under test, and the same log opened anew as after a restart (the old one is closed by then). */
export type Opened = { readonly store: EventStore; readonly reopen: () => Promise<EventStore> };

export type Promises = Partial<Pick<Bench, 'decidesInOrder'>>;

/**
 * What every adapter of the event store port has to do. The log may hold other events than the suite's own:
 * streams get names of their own in each test, and reads of the whole log begin where the test began.
 */
export const eventStoreContract = (
  name: string,
  open: () => Promise<Opened>,
  { decidesInOrder = false }: Promises = {},
): void => {
  describe(`${name} as an event store`, () => {
    let opened: Opened | undefined;
    let current: EventStore | undefined;

    const store = (): EventStore => {
      if (!current) throw new Error('no store is open');
      return current;
    };

    const bench: Bench = {
      decidesInOrder,
      store,
      restart: async () => {
        await store().close();
        current = await opened?.reopen();
      },
    };

    beforeEach(async () => {
      opened = await open();
      current = opened.store;
    });
    afterEach(async () => {
      await current?.close();
    });

    appendContract(bench);
    readContract(bench);
    subscriptionContract(bench);
    modelContract(bench);
  });
};
