import { nothing, type Refusal, refuse } from '../domain/fact.ts';
import type { LocationId, Sku, SupplyId } from '../domain/ids.ts';
import type { Expect, Lose, Receive, Send, SupplyCommand } from '../domain/stock/command.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Directory } from './directory.ts';
import { lastOf, recordOn } from './last-fact.ts';
import type { CauseOf } from './order-commands.ts';
import type { Answered, Stock } from './stock.ts';

/** What came of a command on a supply. `changed` is false where it was so already. */
export type SupplyOutcome =
  | { readonly sku: Sku; readonly position: bigint; readonly changed: boolean }
  | { readonly refused: Refusal };

/** What buyers and warehouses tell of what is to come. */
export type SupplyCommands = {
  readonly expect: (sku: Sku, supply: Omit<Expect, 'kind'>, causeOf: CauseOf) => Promise<SupplyOutcome>;
  readonly send: (sku: Sku, transfer: Omit<Send, 'kind'>, causeOf: CauseOf) => Promise<SupplyOutcome>;
  readonly receive: (receipt: Omit<Receive, 'kind'>, causeOf: CauseOf) => Promise<SupplyOutcome>;
  readonly lose: (loss: Omit<Lose, 'kind'>, causeOf: CauseOf) => Promise<SupplyOutcome>;
};

export type SupplyDependencies = {
  readonly log: Pick<EventLog, 'read' | 'append'>;
  readonly stock: Stock;
  readonly directory: Pick<Directory, 'location'>;
};

/**
 * A supply is kept by the ledger of its SKU. Which SKU that is, is the only fact of a stream of the supply's own: written before the
 * ledger is asked, so that two SKUs can never have one id, whoever is killed when; asked again, it goes on with the ledger.
 */
export const supplyCommands = ({ log, stock, directory }: SupplyDependencies): SupplyCommands => {
  const record = recordOn(log);

  const ask = async (sku: Sku, command: SupplyCommand, causeOf: CauseOf): Promise<SupplyOutcome> => {
    return outcomeOf(sku, command, await stock.ask(sku, command, causeOf(sku)));
  };

  const outcomeOf = (sku: Sku, command: SupplyCommand, answer: Answered): SupplyOutcome => {
    switch (answer.kind) {
      case 'done':
      case 'unchanged':
        return { sku, position: answer.position, changed: answer.kind === 'done' };
      case 'notThere':
        return command.kind === 'send'
          ? refuse('not-now', `Only ${answer.available} of ${sku} can leave ${answer.location}: nobody has them there.`)
          : refuse('not-now', `Only ${answer.available} are still expected.`);
      case 'noSupply':
        return refuse('unknown', 'There is no such supply, or it was closed long ago.');
      case 'otherSupply':
        return refuse('content-differs', 'The id is that of another transfer, or of a supply that was bought.');
      case 'onItsWay':
        return refuse(
          'not-now',
          `${answer.sent} are on their way: they can be received or lost, and come at another time or to another location.`,
        );
      case 'reserved':
      case 'held':
      case 'short':
      case 'outdated':
        throw new TypeError(`a command on a supply was answered ${answer.kind}`);
    }
  };

  const name = (supply: SupplyId, sku: Sku, causeOf: CauseOf) =>
    record(
      supplyStream(supply),
      (last) => {
        if (last?.type !== 'SupplyNamed') return { events: [{ type: 'SupplyNamed', data: { supply, sku } }] };
        return last.data.sku === sku ? nothing : refuse('content-differs', `The supply is one of ${last.data.sku}.`);
      },
      causeOf(sku),
    );

  const unknownAmong = (places: { readonly [path: string]: LocationId }): Refusal | null => {
    const unknown = Object.entries(places).filter(([, location]) => directory.location(location) === undefined);
    if (unknown.length === 0) return null;
    const errors = unknown.map(([path, location]) => ({
      path: `/${path}`,
      message: `there is no location ${location}`,
    }));
    return { code: 'unprocessable', detail: 'A location is not set up.', errors };
  };

  const begin = async (
    sku: Sku,
    command: Expect | Send,
    places: { readonly [path: string]: LocationId },
    causeOf: CauseOf,
  ): Promise<SupplyOutcome> => {
    const refused = unknownAmong(places);
    if (refused !== null) return { refused };
    const { event } = await lastOf(log, supplyStream(command.supply));
    if (event === null) {
      // What is refused, or changes nothing, does not take the id for its SKU.
      const expected = await stock.preview(sku, command);
      if (expected.kind !== 'done') return outcomeOf(sku, command, expected);
    }
    const named = await name(command.supply, sku, causeOf);
    return 'refused' in named ? named : ask(sku, command, causeOf);
  };

  const goOn = async (command: Receive | Lose, causeOf: CauseOf): Promise<SupplyOutcome> => {
    const { event } = await lastOf(log, supplyStream(command.supply));
    return event?.type === 'SupplyNamed'
      ? ask(event.data.sku, command, causeOf)
      : refuse('unknown', 'There is no such supply.');
  };

  return {
    expect: (sku, supply, causeOf) => begin(sku, { kind: 'expect', ...supply }, { location: supply.location }, causeOf),
    send: (sku, transfer, causeOf) =>
      begin(sku, { kind: 'send', ...transfer }, { from: transfer.from, to: transfer.to }, causeOf),
    receive: (receipt, causeOf) => goOn({ kind: 'receive', ...receipt }, causeOf),
    lose: (loss, causeOf) => goOn({ kind: 'lose', ...loss }, causeOf),
  };
};

const supplyStream = (supply: SupplyId): string => `supply-${supply}`;
