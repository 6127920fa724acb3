import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BLOCK_EVENTS_MAX, type Checkpoint, checkpointsIn } from '../log/evidence/checkpoint.ts';
import { openSealedLog, type SealedLog } from '../test/sealed-log.ts';
import { createSealer, type Sealer, sealBlocks } from './sealing.ts';

const WRITTEN_AT = Date.parse('2026-11-24T08:00:00.000Z');

let log: SealedLog;
/** Seconds since the events were written. */
let age: number;

beforeEach(() => {
  log = openSealedLog();
  age = 0;
});

afterEach(() => log.close());

const clock = { now: () => new Date(WRITTEN_AT + age * 1_000).toISOString() };
const newSealer = (): Sealer => createSealer({ events: log.store(), log: log.log(), clock });
const look = (sealer: Sealer) => sealer.look(new AbortController().signal);

const blocks = async (): Promise<readonly Checkpoint[]> => {
  const all: Checkpoint[] = [];
  for await (const { checkpoint } of checkpointsIn(log.store())) all.push(checkpoint);
  return all;
};

describe('sealing', () => {
  it('seals a block when it is full, and leaves the rest open', async () => {
    await log.append('order-a', 2 * BLOCK_EVENTS_MAX + 10);
    await look(newSealer());
    expect(await blocks()).toMatchObject([
      { number: 0, after: 0n, upTo: 1_024n, events: 1_024 },
      { number: 1, after: 1_024n, upTo: 2_048n, events: 1_024 },
    ]);
    expect(await log.verify()).toMatchObject({ finding: null, blocks: 2, unsealed: 10 });
  });

  it('seals what there is once the oldest of it is a minute old', async () => {
    const sealer = newSealer();
    await log.append('order-a', 3);
    age = 59;
    await look(sealer);
    expect(await blocks()).toEqual([]);
    age = 60;
    await look(sealer);
    expect(await blocks()).toMatchObject([{ number: 0, after: 0n, upTo: 3n, events: 3 }]);
  });

  it('makes no block of its own checkpoints', async () => {
    const sealer = newSealer();
    await log.append('order-a');
    age = 60;
    for (let n = 0; n < 5; n += 1) await look(sealer);
    expect(await blocks()).toHaveLength(1);
  });

  it('goes on after a restart where the last checkpoint has left off', async () => {
    age = 60;
    await log.append('order-a', 3);
    await look(newSealer());
    await log.append('order-b', 2);
    await look(newSealer());
    expect(await blocks()).toMatchObject([
      { number: 0, after: 0n, upTo: 3n, events: 3 },
      { number: 1, after: 3n, upTo: 6n, events: 2 },
    ]);
    expect(await log.verify()).toMatchObject({ finding: null, blocks: 2 });
  });

  it('by two processes at once does no harm', async () => {
    const [one, other] = [newSealer(), newSealer()];
    age = 60;
    for (let round = 0; round < 10; round += 1) {
      await log.append(`order-${round % 3}`, 300);
      await Promise.all([look(one), look(other)]);
    }
    await look(one);
    expect(await log.verify()).toMatchObject({ finding: null, unsealed: 0 });
    expect((await blocks()).reduce((sum, { events }) => sum + events, 0)).toBe(3_000);
  });

  it('seals nothing after a checkpoint that cannot be read', async () => {
    age = 60;
    await log.append('order-a');
    await look(newSealer());
    await log.append('order-a');
    await log.tamper(`UPDATE events SET data = '{}' WHERE position = 2`);
    await expect(look(newSealer())).rejects.toThrow('checkpoints@0 is not a checkpoint');
  });

  it('is left to whoever has the lease, and ends with its signal', async () => {
    const stop = new AbortController();
    const asked: string[] = [];
    const leases = {
      acquire: async (name: string) => {
        asked.push(name);
        stop.abort();
        return false;
      },
      release: async () => undefined,
    };
    age = 60;
    await log.append('order-a');
    const failures: unknown[] = [];
    await sealBlocks(
      { events: log.store(), log: log.log(), leases, clock, holder: 'test', onError: (e) => failures.push(e) },
      stop.signal,
    );
    expect(asked).toEqual(['seal']);
    expect(await blocks()).toEqual([]);
    expect(failures).toEqual([]);
  });
});
