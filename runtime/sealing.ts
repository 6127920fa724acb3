import { setInterval as every } from 'node:timers/promises';
import type { Cause, Head } from '../log/codec.ts';
import { START, statedHash } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import {
  CHECKPOINTS,
  checkpointOf,
  isDue,
  isFull,
  type OpenBlock,
  openAfter,
  sealOf,
  withEvent,
} from '../log/evidence/checkpoint.ts';
import type { EventStore } from '../log/port.ts';
import type { Clock } from './clock.ts';
import type { Leases } from './ports.ts';

export type SealingDependencies = {
  /** The log as it is stored: what is sealed need not be opened. */
  readonly events: Pick<EventStore, 'read' | 'readAll'>;
  readonly log: Pick<EventLog, 'append'>;
  readonly leases: Leases;
  readonly clock: Clock;
  /** This process, by a name of its own. */
  readonly holder: string;
  readonly onError: (error: unknown) => void;
};

/** Looked for now and then, not followed: sealing can wait, and a subscription would wake for every append, its own too. */
const LOOK_MILLIS = 2_000;
const LEASE_MILLIS = 10_000;

/** Seals the log block by block, as long as this process has the lease. Runs until the signal aborts. */
export const sealBlocks = async (dependencies: SealingDependencies, signal: AbortSignal): Promise<void> => {
  const { leases, holder, onError } = dependencies;
  const sealer = createSealer(dependencies);
  try {
    for await (const _ of every(LOOK_MILLIS, undefined, { signal, ref: false })) {
      try {
        if (await leases.acquire('seal', holder, LEASE_MILLIS)) await sealer.look(signal);
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await leases.release('seal', holder).catch(onError);
  }
};

/** The open block, how far the log has been read for it, and the end of the stream that its checkpoint goes to. */
type Sealing = { readonly open: OpenBlock; readonly seen: bigint; readonly head: Head };

export type Sealer = {
  /** Reads what is new in the log and seals the blocks that are full or due. */
  readonly look: (signal: AbortSignal) => Promise<void>;
};

/** Goes on after the last checkpoint, whoever has sealed it; holds a block's peaks, never its events. */
export const createSealer = ({ events, log, clock }: Pick<SealingDependencies, 'events' | 'log' | 'clock'>): Sealer => {
  /** `null` when it has to be looked up: at first, and once another process was faster. */
  let kept: Sealing | null = null;

  const seal = async ({ open, seen, head }: Sealing): Promise<Sealing | null> => {
    const cause: Cause = { at: clock.now(), by: 'weir', correlationId: CHECKPOINTS, causationId: 'sealing' };
    const appended = await log.append(
      CHECKPOINTS,
      [{ event: { type: 'BlockSealed', data: sealOf(open) }, cause }],
      head,
    );
    if (appended === null) return null;
    return { open: openAfter({ ...open, hash: appended.head.hash }), seen, head: appended.head };
  };

  return {
    async look(signal) {
      let sealing: Sealing | null = kept ?? (await lastSealing(events));
      // Until it is known what came of this look, nothing is: a failure may have left a checkpoint behind.
      kept = null;
      for await (const batch of events.readAll(sealing.seen === 0n ? {} : { after: sealing.seen })) {
        for (const event of batch.events) {
          sealing = { ...sealing, open: withEvent(sealing.open, event), seen: event.position };
          if (isFull(sealing.open)) sealing = await seal(sealing);
          if (sealing === null) return;
        }
        sealing = { ...sealing, seen: batch.position };
        if (signal.aborted) return;
      }
      kept = isDue(sealing.open, clock.now()) ? await seal(sealing) : sealing;
    },
  };
};

/** Where the last checkpoint of the log has left off. Throws where it cannot be read: nothing may be sealed over it. */
const lastSealing = async (events: Pick<EventStore, 'read'>): Promise<Sealing> => {
  for await (const [event] of events.read(CHECKPOINTS, { backwards: true, limit: 1 })) {
    if (event === undefined) break;
    const checkpoint = checkpointOf(event);
    if (checkpoint === null)
      throw new Error(`${CHECKPOINTS}@${event.revision} is not a checkpoint: nothing is sealed after it`);
    const head = { revision: event.revision, hash: statedHash(event), key: null, forgotten: false };
    return { open: openAfter(checkpoint), seen: checkpoint.upTo, head };
  }
  return { open: openAfter(null), seen: 0n, head: START };
};
