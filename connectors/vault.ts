import type { Connector } from '../domain/setup/connector.ts';
import type { KeyRing } from '../log/keys/ring.ts';
import type { Vaults } from '../runtime/ports.ts';
import { openText, sealText } from './seal.ts';

/** What a connection keeps of its own, in one text, sealed with its connector's key and shared by all processes. */
export type Vault = {
  readonly read: () => Promise<string | null>;
  /** Durable when it returns. `false` where `before`, `null` for none, is not what is there: then nothing is written. */
  readonly replace: (text: string, before: string | null) => Promise<boolean>;
};

/** It is kept under the name of the seal, so that a connector that is made anew begins with nothing. */
export const vaultOf = (
  { seal }: Pick<Connector, 'seal'>,
  { keys, vaults }: { readonly keys: Pick<KeyRing, 'find'>; readonly vaults: Pick<Vaults, 'load' | 'replace'> },
): Vault => {
  const keyOf = async () => (await keys.find([seal]))(seal) ?? null;
  const load = async () => {
    const key = await keyOf();
    const sealed = key === null ? null : await vaults.load(seal);
    return { key, sealed, text: key === null || sealed === null ? null : openText(sealed, AS, key) };
  };
  return {
    read: async () => (await load()).text,
    async replace(text, before) {
      const there = await load();
      if (there.key === null || there.text !== before) return false;
      return vaults.replace(seal, sealText(text, AS, there.key), there.sealed);
    },
  };
};

const AS = 'vault';
