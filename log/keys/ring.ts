import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { DataKey } from '../personal.ts';
import type { DataKeys } from './port.ts';

/** The keys that personal data is sealed with, and the secrets of outside systems. Kept outside the log, each wrapped by the master key. */
export type KeyRing = {
  /** The key named, or a fresh one that no other stream has. */
  readonly forStream: (id: string | null) => Promise<DataKey>;
  /** Keeps a secret that somebody else has made; the name that it is found under from then on. */
  readonly keep: (secret: KeyObject) => Promise<string>;
  /** Looks up several keys in one call. A key that has been destroyed is not found. */
  readonly find: (ids: readonly string[]) => Promise<(id: string) => KeyObject | undefined>;
  /** Destroys keys for good: what they sealed can never be read again. A repeat changes nothing. */
  readonly destroy: (ids: readonly string[]) => Promise<void>;
  /** Looks every key up anew from now on: others may have destroyed some that are in memory here. */
  readonly drop: () => void;
};

/** Keys are made and stored ahead in blocks, so that sealing an order costs no write of its own. */
const KEYS_AHEAD = 1_000;
const KEYS_CACHED_MAX = 20_000;

/** Stands for no key of an order: what the master key has wrapped under it tells whether it is still the same. */
const MARK = '00000000-0000-0000-0000-000000000000';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `masterKey` is the 256-bit key that wraps all others. */
export const keyRing = (stored: DataKeys, masterKey: Buffer): KeyRing => {
  // Made once: a cipher with the bytes of a key takes three times as long as one with the key.
  const master = createSecretKey(masterKey);
  const cache = new LRUCache<string, KeyObject>({ max: KEYS_CACHED_MAX });
  let fresh: DataKey[] = [];
  let making: Promise<void> | null = null;
  /** Raised whenever keys leave the memory: what was looked up before is not to come back. */
  let generation = 0;

  const make = async (): Promise<void> => {
    const block: DataKey[] = Array.from({ length: KEYS_AHEAD }, () => ({
      id: randomUUID(),
      key: createSecretKey(randomBytes(32)),
    }));
    await stored.putAll(block.map(({ id, key }) => ({ id, wrapped: wrap(master, id, key) })));
    fresh = [...fresh, ...block];
  };
  const refill = (): Promise<void> => {
    making ??= make().finally(() => {
      making = null;
    });
    return making;
  };
  const next = async (): Promise<DataKey> => {
    for (;;) {
      const key = fresh.pop();
      if (key !== undefined) {
        cache.set(key.id, key.key);
        return key;
      }
      await refill();
    }
  };
  const load = async (ids: readonly string[]): Promise<void> => {
    const missing = [...new Set(ids)].filter((id) => !cache.has(id));
    if (missing.length === 0) return;
    const began = generation;
    const found = await stored.getMany(missing);
    if (began !== generation) return load(ids);
    for (const [id, wrapped] of found) cache.set(id, unwrap(master, id, wrapped));
  };
  const drop = (): void => {
    generation += 1;
    cache.clear();
  };

  return {
    async forStream(id) {
      if (id === null) return next();
      await load([id]);
      const key = cache.get(id);
      return key === undefined ? next() : { id, key };
    },
    async keep(secret) {
      const id = randomUUID();
      await stored.putAll([{ id, wrapped: wrap(master, id, secret) }]);
      cache.set(id, secret);
      return id;
    },
    async find(ids) {
      await load(ids);
      return (id) => cache.get(id);
    },
    async destroy(ids) {
      if (ids.length > 0) await stored.destroy(ids);
      drop();
    },
    drop,
  };
};

/** Whether the stored keys are wrapped by this master key. Whoever asks first leaves the mark that tells. */
export const isMaster = async (stored: DataKeys, masterKey: Buffer): Promise<boolean> => {
  const master = createSecretKey(masterKey);
  await stored.putAll([{ id: MARK, wrapped: wrap(master, MARK, createSecretKey(randomBytes(32))) }]);
  const wrapped = (await stored.getMany([MARK])).get(MARK);
  if (wrapped === undefined) return false;
  try {
    unwrap(master, MARK, wrapped);
    return true;
  } catch {
    return false;
  }
};

const wrap = (master: KeyObject, id: string, key: KeyObject): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(Buffer.from(id));
  return Buffer.concat([nonce, cipher.update(key.export()), cipher.final(), cipher.getAuthTag()]).toString('base64');
};

const unwrap = (master: KeyObject, id: string, text: string): KeyObject => {
  const wrapped = Buffer.from(text, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', master, wrapped.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(id))
    .setAuthTag(wrapped.subarray(-TAG_BYTES));
  return createSecretKey(Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]));
};
