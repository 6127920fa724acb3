import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { type Awaited, awaitPasted, awaitRedirect } from '../redirected.ts';
import { urlFrom } from '../running-server.ts';

/** Asks the running server, with a body; throws where it does not answer what was asked for. */
export type Post = <T>(path: string, body: object) => Promise<T>;

/** What a try or a login found, in words. */
export type Found = { readonly ok: boolean; readonly findings: readonly string[] };

type Options = { readonly port: number; readonly redirect?: URL };

const PORT = 8_767;
const STATE_BYTES = 24;

export const connectorsLogin = (
  group: Command,
  post: Post,
  reporting: (work: () => Promise<Found>) => Promise<void>,
) => {
  group
    .command('login')
    .description('Let Weir in to an outside system that wants a person at a browser for it.')
    .argument('<id>')
    .option('--port <port>', 'on which the browser comes back to this machine', portFrom, PORT)
    .option('--redirect <url>', 'where the browser is sent instead; you paste the address that it ends on', urlFrom)
    .addHelpText(
      'after',
      `
Prints an address to open. Log in there and allow what is asked for; the browser comes back to
http://localhost:PORT/, which has to be entered in the outside system as a redirect. The running server has
the code exchanged for tokens, and keeps them sealed; this command never sees them.

Needs a key with the scope admin.

Exit code: 0 logged in and all is well, 1 it is not, 2 the server could not be asked.

Examples:
  $ weir connectors login books
  $ weir connectors login books --redirect https://weir.example.com/fortnox`,
    )
    .action((id: string, options: Options) => reporting(() => login(id, options, post)));
};

const login = async (id: string, { port, redirect }: Options, post: Post): Promise<Found> => {
  const state = randomBytes(STATE_BYTES).toString('base64url');
  const path = `v1/connectors/${encodeURIComponent(id)}/login`;
  const redirectUri = redirect?.href ?? `http://localhost:${port}/`;
  const awaited: Awaited =
    redirect === undefined ? await awaitRedirect(port, state) : awaitPasted(process.stdin, state);
  try {
    const { address } = await post<{ readonly address: string }>(path, { redirectUri, state });
    console.log(`Open this address, log in, and allow what is asked for:\n\n${address}\n`);
    if (redirect !== undefined) console.log('Then paste the address that the browser ended on:');
    const came = await awaited.redirected;
    if ('problem' in came) return { ok: false, findings: [came.problem] };
    return await post<Found>(`${path}/code`, { redirectUri, code: came.code });
  } finally {
    awaited.close();
  }
};

const portFrom = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('It is not a port.');
  return port;
};
