import { once } from 'node:events';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { openSimulator, type Running } from '../../connectors/simulators/host.ts';
import { GOODS } from '../../connectors/simulators/simulator.ts';
import { SIMULATORS } from '../../connectors/simulators/simulators.ts';
import { systemClock } from '../../runtime/clock.ts';
import { configFrom } from '../config.ts';
import { addressOn, messageOf, type ServerOptions } from '../running-server.ts';

const FAILED = 2;

type Options = {
  readonly port: number;
  readonly connector: string;
  readonly channel: string;
  readonly location: string;
  readonly every?: number;
};

/** Plays an outside system until it is stopped. */
export const connectorsSimulate = (group: Command): void => {
  group
    .command('simulate')
    .description('Play an outside system on this machine, to try a set-up without an account.')
    .addArgument(new Argument('<system>').choices(SIMULATORS.map(({ system }) => system)))
    .option('--port <port>', 'where it listens', wholeFrom(0, 65_535), 9_400)
    .option('--connector <id>', 'the connection that its webhooks go to', 'simulated')
    .option('--channel <id>', 'the channel in the set-up that it prints', 'web')
    .option('--location <id>', 'the location whose stock it prints', 'wh-1')
    .option('--every <seconds>', 'have a customer buy so often', wholeFrom(1, 86_400))
    .addHelpText(
      'after',
      `
Says what to set up, then each request that it gets, until Ctrl-C. It sells SHIRT, HAT and SHOES, and keeps nothing on disk.

The hand that plays it, at its own address:
  GET  /_simulator                          orders with what it was told of them, stock, faults
  POST /_simulator/orders                   { "lines": [{ "sku": "SHIRT", "quantity": 1 }] }
  POST /_simulator/orders/ID/cancel
  PUT  /_simulator/stock/SKU                { "units": 3 }
  PUT  /_simulator/mood                     { "kind": "well" | "losesAnswers" | "out" }
                                            { "kind": "answers", "status": 429, "retryAfterSeconds": 5 }
  PUT  /_simulator/webhooks                 { "webhooks": "sent" | "lost" }

Exit code: 0 when stopped, 2 when it could not listen.

Example:
  $ weir connectors simulate shopify --every 10`,
    )
    .action((system: string, options: Options) => simulate(system, { ...group.opts<ServerOptions>(), ...options }));
};

const simulate = async (system: string, options: Options & ServerOptions): Promise<void> => {
  const simulator = SIMULATORS.find((one) => one.system === system);
  if (simulator === undefined) return;
  const path = `v1/connectors/${encodeURIComponent(options.connector)}`;
  const url = addressOn(configFrom(process.env), options, path);
  const host = { port: options.port, webhooksTo: `${url.href}/webhooks`, clock: systemClock, say: console.log };
  try {
    const running = await openSimulator(simulator, host);
    introduce(running, system, url.href, options);
    const buying = options.every === undefined ? undefined : setInterval(running.buy, options.every * 1_000);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    clearInterval(buying);
    await running.close();
  } catch (error) {
    console.error(`weir: ${messageOf(error)}`);
    process.exitCode = FAILED;
  }
};

/** The commands that set it up, to be pasted. */
const introduce = (
  { url, simulated }: Running,
  system: string,
  connector: string,
  { channel, location }: Options,
): void => {
  const { settings, secrets } = simulated.setUp;
  const curl = 'curl -H "Authorization: Bearer $KEY"';
  const put = (address: string, body: object): string =>
    `${curl} -X PUT -H 'Content-Type: application/json' \\\n     -d '${JSON.stringify(body)}' \\\n     ${address}`;
  const counts = GOODS.map(({ sku }) => put(new URL(`../stock/${sku}/${location}`, connector).href, { onHand: 100 }));
  console.log(
    [
      `${system} is played at ${url}. Weir has to have the channel ${channel} and the location ${location}, and to know what is sold there:`,
      '',
      ...counts,
      put(connector, { system, channel, settings }),
      put(`${connector}/secrets`, secrets),
      `${curl} -X POST ${connector}/test`,
      '',
    ].join('\n'),
  );
};

const wholeFrom =
  (from: number, to: number) =>
  (text: string): number => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(`a whole number from ${from} to ${to} is wanted.`);
  };
