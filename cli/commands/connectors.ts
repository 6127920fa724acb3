import type { Command } from 'commander';
import { configFrom } from '../config.ts';
import { faultIn, messageOf, onServer, type ServerOptions, urlFrom } from '../running-server.ts';
import { tableOf } from '../table.ts';

import { connectorsLogin, type Found } from './connectors-login.ts';
import { connectorsSimulate } from './connectors-simulate.ts';

const WRONG = 1;
const NOT_ASKED = 2;

/** What is used of the answers of the API. */
type Listed = {
  readonly id: string;
  readonly system: string;
  readonly channel: string | null;
  readonly paused: boolean;
  readonly secrets: readonly { readonly name: string; readonly isSet: boolean }[];
};

/** The server could not be asked, or did not answer what was asked for. */
class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
}

export const connectors = (program: Command): void => {
  const group = program
    .command('connectors')
    .helpGroup('Outside systems:')
    .description('List the connections to outside systems, try them, log in to them, and play one on this machine.')
    .option('--url <url>', 'of the server (http://HOST:PORT)', urlFrom)
    .option('--key <key>', 'a key with the scope operator (WEIR_ADMIN_KEY, or the one in the data folder)');
  const asked = (method: string, path: string) => answered(group.opts<ServerOptions>(), method, path);
  group
    .command('list')
    .description('Connections, by id.')
    .addHelpText('after', '\nAsks the running server.\n\nExit code: 0, or 2 when it could not be asked.')
    .action(() => reporting(async () => list(await listed(asked))));
  group
    .command('test')
    .description('Try one: says what is wrong with address, keys and scopes, or that all is well.')
    .argument('<id>')
    .addHelpText(
      'after',
      `
Has the running server ask the outside system. Changes nothing.

Exit code: 0 all is well, 1 it is not, 2 the server could not be asked.

Example:
  $ weir connectors test webshop`,
    )
    .action((id: string) =>
      reporting(async () => report(await asked('POST', `v1/connectors/${encodeURIComponent(id)}/test`))),
    );
  connectorsSimulate(group);
  connectorsLogin(
    group,
    (path, body) => answered(group.opts<ServerOptions>(), 'POST', path, body),
    (work) => reporting(async () => report(await work())),
  );
};

const answered = async (options: ServerOptions, method: string, path: string, body?: object) => {
  const { url, headers } = onServer(configFrom(process.env), options, path);
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers: { ...headers, ...type }, ...sent });
  const text = await response.text();
  if (response.status === 200) return JSON.parse(text);
  throw new NotAnswered(`the server answered ${response.status}: ${faultIn(text)}`);
};

const listed = async (asked: (method: string, path: string) => Promise<Page>): Promise<readonly Listed[]> => {
  const items: Listed[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await asked(
      'GET',
      `v1/connectors${cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
};

type Page = { readonly items: readonly Listed[]; readonly next: string | null };

const list = (items: readonly Listed[]): void => {
  const rows = items.map(({ id, system, channel, paused, secrets }) => {
    const missing = secrets.filter(({ isSet }) => !isSet).map(({ name }) => name);
    return [id, system, channel ?? '', paused ? 'paused' : 'on', missing.join(', ')];
  });
  for (const line of tableOf(['id', 'system', 'channel', 'state', 'secrets missing'], rows)) console.log(line);
};

const report = ({ ok, findings }: Found): void => {
  for (const finding of findings) console.log(finding);
  if (!ok) process.exitCode = WRONG;
};

const reporting = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    console.error(`weir: ${messageOf(error)}`);
    process.exitCode = NOT_ASKED;
  }
};
