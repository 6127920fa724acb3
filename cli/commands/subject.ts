import type { Command } from 'commander';
import { channelIdOf, type OrderId, orderIdOf } from '../../domain/ids.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import { StartError } from '../start-error.ts';

export type OrderOptions = { readonly channel?: string; readonly externalId?: string };

/** Lets a command name an order by its id, or as its channel calls it. */
export const namesOrder = (command: Command): Command =>
  command
    .argument('[id]', 'the id of the order')
    .option('--channel <id>', 'with --external-id: the channel that the order came from')
    .option('--external-id <id>', 'with --channel: what the channel calls the order');

/** The order that was named. Throws `StartError` where it is not named, or twice. */
export const orderNamed = (id: string | undefined, { channel, externalId }: OrderOptions): OrderId => {
  const byChannel = channel !== undefined && externalId !== undefined;
  if ((id === undefined) !== byChannel || (channel === undefined) !== (externalId === undefined)) {
    throw new StartError('Name the order by its id, or by --channel and --external-id.');
  }
  return id === undefined ? orderIdFor(channelIdOf(channel ?? ''), externalId ?? '') : orderIdOf(id);
};
