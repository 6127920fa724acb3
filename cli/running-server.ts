import { InvalidArgumentError } from 'commander';
import type { Config } from './config.ts';
import { knownAdminKey } from './secrets.ts';

/** Which server a command talks to, and with which key: as it was told, else the one of this configuration. */
export type ServerOptions = { readonly url?: URL; readonly key?: string };

/** An address of the server. */
export const addressOn = (config: Config, { url }: ServerOptions, path: string): URL => {
  const base = url ?? new URL(`http://${config.host}:${config.port}`);
  return new URL(path, base.href.endsWith('/') ? base : `${base.href}/`);
};

/** An address of the server, and the headers that show who asks. Throws `StartError` where there is no key. */
export const onServer = (config: Config, options: ServerOptions, path: string) => ({
  url: addressOn(config, options, path),
  headers: { authorization: `Bearer ${options.key ?? knownAdminKey(config)}` },
});

/** What a problem document says, as far as the answer is one. */
export const faultIn = (text: string): string => {
  try {
    const { title, detail, errors = [] } = JSON.parse(text);
    const faults = errors.map(({ path, message }: { path: string; message: string }) => `${path} ${message}`);
    return [detail ?? title, ...faults].join(' ');
  } catch {
    return text.slice(0, 200);
  }
};

/** A connection that is refused says so only in its code, where there are several addresses; `fetch` says it in the cause. */
export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return messageOf(error.cause);
  return error.message !== '' ? error.message : 'code' in error ? String(error.code) : error.name;
};

export const urlFrom = (text: string): URL => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError('It is not an http(s) URL.');
  return url;
};
