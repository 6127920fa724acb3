import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { WeirEvent } from '../domain/events.ts';
import { type Cause, encode, type Head, START } from '../log/codec.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { type EventLog, eventLog } from '../log/event-log.ts';
import { type Verification, type VerifyOptions, verifyLog } from '../log/evidence/verify.ts';
import { keyRing } from '../log/keys/ring.ts';
import type { EventStore } from '../log/port.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { createSealer } from '../runtime/sealing.ts';

/** An embedded log in a folder of its own, written and sealed as Weir does it, and open to whoever wants to tamper with it. */
export type SealedLog = {
  readonly file: string;
  readonly store: () => EventStore;
  readonly log: () => EventLog;
  /** Adds holds to a stream, `count` of them. */
  readonly append: (stream: string, count?: number) => Promise<void>;
  /** Seals what is not sealed yet, full block or not. */
  readonly seal: () => Promise<void>;
  /** Changes the file behind the log's back. */
  readonly tamper: (sql: string, ...parameters: readonly (string | number)[]) => Promise<void>;
  /** Lets somebody else have the file for a moment. */
  readonly whileClosed: (work: () => void) => Promise<void>;
  readonly verify: (options?: Partial<VerifyOptions>) => Promise<Verification>;
  readonly close: () => Promise<void>;
};

const WRITTEN_AT = '2026-11-24T08:00:00.000Z';
const SEALED_AT = '2026-11-24T09:00:00.000Z';
export const CAUSE: Cause = { at: WRITTEN_AT, by: 'key-1', correlationId: 'o-1', causationId: 'r-1' };

export const heldFor = (reason: string): WeirEvent => ({ type: 'HoldPlaced', data: { reason, until: null } });

export const openSealedLog = (): SealedLog => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-sealed-'));
  const file = join(folder, 'log.db');
  const dataKeys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  const heads = new Map<string, Head>();
  let store = openEmbeddedLog(file);
  const log = (): EventLog => eventLog(store, keyRing(dataKeys, Buffer.alloc(32, 7)));

  const whileClosed = async (work: () => void): Promise<void> => {
    await store.close();
    work();
    store = openEmbeddedLog(file);
  };

  return {
    file,
    store: () => store,
    log,
    async append(stream, count = 1) {
      const head = heads.get(stream) ?? START;
      const proposals = Array.from({ length: count }, (_, n) => ({
        event: heldFor(`reason ${head.revision + 1 + n} of ${stream}`),
        cause: CAUSE,
      }));
      const appended = await log().append(stream, proposals, head);
      if (appended === null) throw new Error('somebody else was first');
      heads.set(stream, appended.head);
    },
    async seal() {
      const clock = { now: () => SEALED_AT };
      await createSealer({ events: store, log: log(), clock }).look(new AbortController().signal);
    },
    whileClosed,
    tamper: (sql, ...parameters) =>
      whileClosed(() => {
        const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
        const statement = db.prepare(sql);
        if (statement.run(...parameters).changes === 0) throw new Error('nothing was tampered with');
        db.close();
      }),
    verify: (options = {}) =>
      verifyLog(store, {
        after: 0n,
        consecutive: true,
        published: null,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        ...options,
      }),
    async close() {
      await store.close();
      await dataKeys.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Events as Weir would write them after a head: what somebody forges who knows how. */
export const forged = (stream: string, reasons: readonly string[], head: Head = START) =>
  encode(
    stream,
    reasons.map((reason) => ({ event: heldFor(reason), cause: CAUSE })),
    head,
    null,
  ).stored;
