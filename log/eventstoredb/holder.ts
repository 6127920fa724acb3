import { createWake } from '../wake.ts';
import { type Connection, failureOf } from './client.ts';
import { within } from './patience.ts';

export type Holder = {
  readonly use: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

/** `dispose()` waits for the server's word on each call, which may never come. */
const DISPOSE_MILLIS = 300;

export const dispose = (connection: Connection): Promise<void> =>
  within(connection.dispose(), DISPOSE_MILLIS).catch(() => {});

/**
 * Holds the client object that appends. After an error that is not an answer the object may be broken for good
 * (fact 11), so it is replaced; but only once nothing is in flight, because replacing it rejects what is, stored
 * or not, and a second one beside it would take part in the mess (fact 9). The users' own time limits see to it
 * that this is soon.
 */
export const createHolder = (connect: () => Connection): Holder => {
  const idle = createWake();
  let connection = connect();
  let inFlight = 0;
  let renewing: Promise<void> | undefined;

  const settled = async (): Promise<void> => {
    while (inFlight > 0) await idle.next();
  };

  const renew = async (): Promise<void> => {
    await settled();
    await dispose(connection);
    try {
      connection = connect();
    } catch {
      // Certificate files may be on their way out or in; the disposed client connects anew by itself.
    }
    renewing = undefined;
  };

  const use: Holder['use'] = async (work) => {
    while (renewing) await renewing;
    inFlight += 1;
    try {
      return await work(connection);
    } catch (error) {
      if (failureOf(error).kind === 'broken') renewing ??= renew();
      throw error;
    } finally {
      inFlight -= 1;
      if (inFlight === 0) idle.fire();
    }
  };

  const close = async (): Promise<void> => {
    await settled();
    await renewing;
    await dispose(connection);
  };

  return { use, close };
};
