import { Type } from 'typebox';
import type { Fault } from '../../domain/fact.ts';
import { type ChannelId, channelIdOf, type LocationId } from '../../domain/ids.ts';
import type { Network } from '../../runtime/connectors.ts';
import type { Account, Book, Customers } from './book.ts';
import { COMPANY_WAREHOUSE } from './incoming.ts';
import type { Read } from './polls.ts';

/** Settings that every ERP has: what is booked, when and where. How each line of them reads is in docs/connectors/erp.md. */

const STRICT = { additionalProperties: false };

export const Code = Type.String({ minLength: 1, maxLength: 40 });
export const Url = (description: string) =>
  Type.String({ pattern: '^https?://[^/@\\s?#]+(/[^@\\s?#]*[^/@\\s?#])?$', description });
const Channel = Type.Unsafe<ChannelId>(
  Type.String({ minLength: 1, maxLength: 64, description: 'the id of a channel' }),
);
const Location = Type.Unsafe<LocationId>(
  Type.String({ minLength: 1, maxLength: 64, description: 'the id of a location' }),
);
const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'a country code of two letters, such as SE' });

const byName = <T extends Type.TSchema>(value: T) =>
  Type.Record(Type.String({ minLength: 1, maxLength: 200 }), value, { maxProperties: 1_000 });

/** `account`: how the ERP writes its accounts. */
export const policySettings = (account: Type.TString) => ({
  channels: Type.Optional(
    Type.Array(Channel, { minItems: 1, maxItems: 200, description: 'whose orders are booked; all, if left out' }),
  ),
  invoice: Type.Enum(['shipment', 'order', 'payment'], { description: 'what an invoice is made for' }),
  salesOrder: Type.Optional(
    Type.Boolean({ description: 'a sales order, too, when it is decided where an order ships from' }),
  ),
  book: Type.Optional(Type.Boolean({ description: 'false: documents are left as drafts, which people book' })),
  customers: Type.Union([
    Type.Object({ kind: Type.Literal('collective'), numbers: byName(Code) }, STRICT),
    Type.Object({ kind: Type.Literal('matched'), organisationAttribute: Type.Optional(Code) }, STRICT),
  ]),
  country: Type.Unsafe<string>({ ...Country, description: 'where an order is sold to that does not say so' }),
  rounding: Type.Object({ account }, STRICT),
  warehouses: Type.Optional(byName(Location)),
  timeZone: Type.String({ maxLength: 64, description: 'where the books are kept, such as Europe/Stockholm' }),
  read: Type.Optional(
    Type.Object(
      {
        articles: Type.Optional(Type.Boolean({ description: 'its articles name and weigh our products' })),
        purchases: Type.Optional(Type.Boolean({ description: 'what is bought there is expected' })),
        counted: Type.Optional(Type.Boolean({ description: 'its count of a warehouse is what is there' })),
        everyMinutes: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 1_440, description: 'how often stock and purchases are read' }),
        ),
      },
      { ...STRICT, description: 'what it is asked for; what is left out, it is not' },
    ),
  ),
  timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 120 })),
  lookupLagSeconds: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 3_600, description: 'how long a document that was made may not be found yet' }),
  ),
});

/** A rate of VAT of a country; of a channel, where that has rates of its own. The standard rate comes first. */
export const rateSettings = (account: Type.TString) => ({
  channel: Type.Optional(Channel),
  country: Country,
  rate: Type.Number({ minimum: 0, maximum: 100, description: 'in percent' }),
  accounts: Type.Object({ sales: account, freight: account, fees: account }, STRICT),
});

export const ratesOf = <T extends Type.TProperties>(rate: T) =>
  Type.Array(Type.Object(rate, STRICT), { minItems: 1, maxItems: 1_000 });

export const accountSettings = <T extends Type.TProperties>(properties: T) => Type.Object(properties, STRICT);

/** The policy as it was given, with the VAT codes of an ERP that has them. */
export type Policy = {
  readonly channels?: readonly ChannelId[];
  readonly invoice: Book['invoice'];
  readonly salesOrder?: boolean;
  readonly book?: boolean;
  readonly customers:
    | Extract<Customers, { readonly kind: 'collective' }>
    | { readonly kind: 'matched'; readonly organisationAttribute?: string };
  readonly vat: readonly Rate[];
  readonly country: string;
  readonly giftCards: Account;
  readonly rounding: { readonly account: string };
  readonly warehouses?: { readonly [code: string]: LocationId };
  readonly timeZone: string;
  readonly read?: Read;
  readonly timeoutSeconds?: number;
  readonly lookupLagSeconds?: number;
};

type Rate = {
  readonly channel?: ChannelId;
  readonly country: string;
  /** In percent. */
  readonly rate: number;
  readonly vatCode: string;
  readonly accounts: { readonly sales: string; readonly freight: string; readonly fees: string };
};

const hundredths = (percent: number): number => Math.round(percent * 100);

export const bookOf = (policy: Policy): Book => {
  const { invoice, salesOrder = false, book = true, customers, vat, country, giftCards, rounding, timeZone } = policy;
  return {
    ...{ invoice, salesOrder, book, country, giftCards, rounding, timeZone },
    customers:
      customers.kind === 'collective'
        ? customers
        : { kind: 'matched', organisationAttribute: customers.organisationAttribute ?? null },
    vat: vat.map(({ channel = null, rate, ...rule }) => ({ channel, rate: hundredths(rate), ...rule })),
    warehouses: Object.fromEntries(Object.entries(policy.warehouses ?? {}).map(([code, location]) => [location, code])),
  };
};

/** The stock of the whole company is counted as one location, which no line can leave. */
export const withoutCompany = ({ warehouses = {}, ...policy }: Policy): Policy => {
  const { [COMPANY_WAREHOUSE]: _, ...left } = warehouses;
  return { ...policy, warehouses: left };
};

const TIMEOUT_SECONDS = 30;
/** None of the three says how long it may take until a list shows what was made. */
const LOOKUP_LAG_SECONDS = 30;

export const timesOf = ({ timeoutSeconds, lookupLagSeconds }: Pick<Policy, 'timeoutSeconds' | 'lookupLagSeconds'>) => ({
  timeoutMillis: (timeoutSeconds ?? TIMEOUT_SECONDS) * 1_000,
  lookupLagMillis: (lookupLagSeconds ?? LOOKUP_LAG_SECONDS) * 1_000,
});

/** What of a policy cannot be: names of nothing, and rules that contradict each other. */
export const policyFaults = (policy: Omit<Policy, 'giftCards'>, network: Network): readonly Fault[] => [
  ...channelFaults(policy, network),
  ...customerFaults(policy),
  ...rateFaults(policy),
  ...warehouseFaults(policy, network),
  ...(isTimeZone(policy.timeZone) ? [] : [{ path: '/timeZone', message: `${policy.timeZone} is no time zone` }]),
];

type Unpriced = Omit<Policy, 'giftCards'>;

const channelFaults = ({ channels = [], customers, vat }: Unpriced, network: Network): readonly Fault[] => {
  const named = [
    ...channels.map((channel, index) => ({ channel, path: `/channels/${index}` })),
    ...(customers.kind === 'collective' ? channelsIn(customers.numbers) : []),
    ...vat.flatMap(({ channel }, index) => (channel === undefined ? [] : [{ channel, path: `/vat/${index}/channel` }])),
  ];
  return named
    .filter(({ channel }) => network.channel(channel) === undefined)
    .map(({ channel, path }) => ({ path, message: `there is no channel ${channel}` }));
};

const channelsIn = (numbers: Extract<Customers, { readonly kind: 'collective' }>['numbers']) =>
  Object.keys(numbers).map((channel) => ({
    channel: channelIdOf(channel),
    path: `/customers/numbers/${pointer(channel)}`,
  }));

const customerFaults = ({ channels = [], customers }: Unpriced): readonly Fault[] =>
  customers.kind === 'matched'
    ? []
    : channels
        .filter((channel) => customers.numbers[channel] === undefined)
        .map((channel) => ({ path: '/customers/numbers', message: `has no customer for channel ${channel}` }));

const rateFaults = ({ vat, country }: Unpriced): readonly Fault[] => {
  const seen = new Set<string>();
  const faults = vat.flatMap(({ channel = null, country: where, rate }, index): readonly Fault[] => {
    const path = `/vat/${index}/rate`;
    if (Math.abs(rate * 100 - hundredths(rate)) > 1e-6) return [{ path, message: 'has more than two decimals' }];
    const rule = JSON.stringify([channel, where, hundredths(rate)]);
    if (seen.has(rule)) return [{ path, message: `is there already for ${where}` }];
    seen.add(rule);
    return [];
  });
  const isSet = vat.some((rule) => rule.country === country);
  return isSet ? faults : [...faults, { path: '/vat', message: `has no rate for ${country}, which is the country` }];
};

const warehouseFaults = ({ warehouses = {} }: Unpriced, network: Network): readonly Fault[] => {
  const codes = new Map<LocationId, string>();
  return Object.entries(warehouses).flatMap(([code, location]): readonly Fault[] => {
    const path = `/warehouses/${pointer(code)}`;
    if (network.location(location) === undefined) return [{ path, message: `there is no location ${location}` }];
    if (code === COMPANY_WAREHOUSE) return [];
    const other = codes.get(location);
    if (other !== undefined) return [{ path, message: `is ${location}, which is ${other} already` }];
    codes.set(location, code);
    return [];
  });
};

/** A count is put right by what has left and is not booked: so what leaves has to be booked, parcel by parcel, where that moves its stock. */
export const countFaults = (
  { read, invoice, book = true }: Pick<Policy, 'read' | 'invoice' | 'book'>,
  movesStock: boolean,
): readonly Fault[] => {
  if (!read?.counted || !movesStock || (invoice === 'shipment' && book)) return [];
  const message = 'its documents move its stock: it can be counted where each parcel is booked (invoice: shipment)';
  return [{ path: '/read/counted', message }];
};

const isTimeZone = (zone: string): boolean => {
  try {
    return /^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
};

/** A name within a JSON pointer. */
const pointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
