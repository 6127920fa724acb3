import { resolve } from 'node:path';
import type { OidcSettings } from '../api/oidc-provider.ts';
import { oidcFrom } from './oidc.ts';
import { StartError } from './start-error.ts';

/** How a Weir process is set up, from its environment. */
export type Config = {
  readonly host: string;
  readonly port: number;
  /** Folder of everything that is kept on this machine. */
  readonly data: string;
  /** EventStoreDB's connection string; `null` for the embedded log. */
  readonly eventstore: string | null;
  /** MongoDB's URL; `null` for the embedded views. */
  readonly mongodb: string | null;
  readonly adminKey: string | null;
  readonly masterKey: string | null;
  /** Webhooks may lead to addresses that are not public. */
  readonly privateWebhooks: boolean;
  /** Where customers reach Weir, without a slash at its end; `null`: where whoever asks did. */
  readonly publicUrl: string | null;
  /** Folder of templates that take the place of the built-in ones; `null`: none do. */
  readonly templates: string | null;
  /** How people sign in at an identity provider; `null`: with keys alone. */
  readonly oidc: OidcSettings | null;
  readonly logLevel: string;
};

const PORT_DEFAULT = 8080;

export const configFrom = (env: NodeJS.ProcessEnv): Config => ({
  host: env.HOST ?? '127.0.0.1',
  port: portFrom(env.PORT),
  data: resolve(env.WEIR_DATA ?? './data'),
  eventstore: textFrom(env.WEIR_EVENTSTORE),
  mongodb: textFrom(env.WEIR_MONGODB),
  adminKey: textFrom(env.WEIR_ADMIN_KEY),
  masterKey: textFrom(env.WEIR_MASTER_KEY),
  privateWebhooks: env.WEIR_WEBHOOKS_PRIVATE === 'allow',
  publicUrl: originFrom(env.WEIR_PUBLIC_URL),
  templates: textFrom(env.WEIR_TEMPLATES),
  oidc: oidcFrom(env),
  logLevel: env.WEIR_LOG_LEVEL ?? 'warn',
});

const textFrom = (value: string | undefined): string | null => (value === undefined || value === '' ? null : value);

const originFrom = (value: string | undefined): string | null => {
  if (value === undefined || value === '') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
  if (!isOrigin) throw new StartError(`WEIR_PUBLIC_URL is not of the form https://host: ${value}`);
  return url.origin;
};

const portFrom = (value: string | undefined): number => {
  if (value === undefined || value === '') return PORT_DEFAULT;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new StartError(`PORT is not a port: ${value}`);
  return port;
};
