import { hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { StartError } from './start-error.ts';

/** A secret, and the file that it stands in; `null` where it came from the environment. */
export type Secret = { readonly value: string; readonly file: string | null };

const KEY_BYTES = 32;

/** Makes the data folder when it is not there. Throws `StartError` when it cannot be used. */
export const openDataFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`The data folder ${folder} cannot be used: ${messageOf(error)}`);
  }
};

/** The key of the administrator: from the environment, or made at the first start and kept in the data folder. */
export const adminKey = (config: Config): Secret =>
  config.adminKey === null
    ? keptSecret(adminKeyFile(config), () => `weir_${randomBytes(KEY_BYTES).toString('base64url')}`)
    : { value: config.adminKey, file: null };

/** As `adminKey`, for who only uses it: none is made. Throws `StartError` where there is none. */
export const knownAdminKey = (config: Config): string => {
  const file = adminKeyFile(config);
  if (config.adminKey === null && !existsSync(file)) {
    throw new StartError(`There is no ${file}. Give the key with --key, or in WEIR_ADMIN_KEY.`);
  }
  return adminKey(config).value;
};

const adminKeyFile = ({ data }: Config): string => join(data, 'admin.key');

/** The 256-bit key that wraps the keys of personal data: from the environment (hex), or made at the first start. */
export const masterKey = ({ masterKey: given, data }: Config): { readonly key: Buffer; readonly source: string } => {
  const secret =
    given === null
      ? keptSecret(join(data, 'master.key'), () => randomBytes(KEY_BYTES).toString('hex'))
      : { value: given, file: null };
  const source = secret.file ?? 'WEIR_MASTER_KEY';
  if (!/^[0-9a-f]{64}$/i.test(secret.value)) throw new StartError(`${source} does not hold 64 hexadecimal digits`);
  return { key: Buffer.from(secret.value, 'hex'), source };
};

/** What the addresses of public pages are made with: 256 bits of the master key's own that serve nothing else (HKDF, RFC 5869). */
export const trackingKey = (master: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', master, '', 'weir tracking page', KEY_BYTES));

/** Mode 0600, also where the file was made by somebody with other habits. */
const keptSecret = (file: string, make: () => string): Secret => {
  try {
    if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: 'wx', flush: true });
    chmodSync(file, 0o600);
    return { value: readFileSync(file, 'utf8').trim(), file };
  } catch (error) {
    throw new StartError(`${file} cannot be used: ${messageOf(error)}`);
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
