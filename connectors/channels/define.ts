import { IANAZone } from 'luxon';
import { type StaticEncode, type TObject, type TProperties, Type } from 'typebox';
import type { ChannelId, LocationId } from '../../domain/ids.ts';
import type { Tested } from '../../runtime/connectors.ts';
import { type Capabilities, type Connection, defineSystem, type System, type Unavailable } from '../system.ts';
import { type Replied, refusalIn } from './client.ts';

type ChannelConnection<Settings> = Connection<Settings> & { readonly channel: ChannelId };

type Spec<P extends TProperties> = {
  readonly name: string;
  readonly secrets: readonly string[];
  readonly settings: P;
  readonly connect: (connection: ChannelConnection<StaticEncode<TObject<P>>>) => Capabilities;
};

/** Makes a system that is a channel: it is connected for the orders of one of our channels. */
export const defineChannel = <P extends TProperties>({ connect, ...spec }: Spec<P>): System =>
  defineSystem({
    ...spec,
    kind: 'channel',
    connect: (connection) => {
      const { channel } = connection;
      return channel === null
        ? { test: async () => ({ ok: false, findings: ['it has no channel'] }) }
        : connect({ ...connection, channel });
    },
  });

/** Settings that several channels have. */
export const BaseUrl = (description: string) =>
  Type.String({ pattern: '^https?://[^/@\\s?#]+(/[^@\\s?#]*[^/@\\s?#])?$', description });
export const PollMinutes = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_440 }));
/** Days of the shop, as its reports count them. */
export const ShopTimeZone = Type.Optional(
  Type.Refine(
    Type.String({ maxLength: 64, description: 'where the days of the shop begin and end, such as Europe/Stockholm' }),
    (zone) => IANAZone.isValidZone(zone),
  ),
);
/** What shops keep their times in. */
export const UTC = 'UTC';
export const byName = <T extends Type.TSchema>(value: T) =>
  Type.Record(Type.String({ minLength: 1, maxLength: 200 }), value);
export const Word = Type.String({ minLength: 1, maxLength: 200 });
export const Place = Type.Unsafe<LocationId>(
  Type.String({ minLength: 1, maxLength: 64, description: 'the id of a location' }),
);
export const Kind = Type.Enum(['goods', 'service', 'giftCard', 'fee', 'download']);
export const PaymentStatus = Type.Enum(['authorised', 'captured', 'pending']);
/** How many base units one unit of a SKU is. */
export const Units = byName(Type.Integer({ minimum: 1, maximum: 1_000_000 }));

/** The first secret of each of these names that has not been given, in words. `without`: what is not done then. */
export const missingSecrets = async (
  { secrets }: Pick<Connection<unknown>, 'secrets'>,
  without: { readonly [name: string]: string },
): Promise<readonly string[]> => {
  const given = await Promise.all(Object.keys(without).map(async (name) => [name, await secrets(name)] as const));
  return given
    .filter(([, values]) => values.length === 0)
    .map(([name]) => `the secret ${name} has not been given: ${without[name]}`);
};

/** What is wrong with an answer to a question that any good connection is answered with 200. */
export const wrongIn = (replied: Replied | Unavailable, key: string): readonly string[] => {
  if (replied.outcome === 'unavailable') return [replied.reason];
  return replied.status === 200 ? [] : [refusalIn(replied.status, key)];
};

export const tested = (wrong: readonly string[], well: string): Tested =>
  wrong.length === 0 ? { ok: true, findings: [well] } : { ok: false, findings: wrong };
