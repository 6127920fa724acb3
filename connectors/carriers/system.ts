import { Type } from 'typebox';
import type { Service } from '../../domain/carriage/services.ts';
import { type Instant, instantOf, millisOf } from '../../domain/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Tested } from '../../runtime/connectors.ts';
import type { Unauthorised } from '../http/refusal.ts';
import type { CarrierCapability, Connection } from '../system.ts';
import type { Carrier } from './port.ts';

const TIMEOUT_SECONDS = 20;
const TEST_NUMBER = 'WEIR-TEST';

export const Url = (description: string) => Type.String({ pattern: '^https?://[^@\\s]+[^/@\\s]$', description });
export const byName = <T extends Type.TSchema>(value: T) =>
  Type.Record(Type.String({ minLength: 1, maxLength: 200 }), value);
export const Short = Type.String({ minLength: 1, maxLength: 200 });
/** What a carrier's code means, where an account reads it otherwise than the adapter's table. */
export const Codes = byName(
  Type.Enum([
    ...(['booked', 'handedOver', 'inTransit', 'outForDelivery', 'availableForPickUp', 'delivered'] as const),
    ...(['deliveryFailed', 'returnedToSender', 'lost', 'note'] as const),
  ]),
);

const BookedAs = Type.Object(
  { id: Short, addons: Type.Optional(Type.Array(Short, { maxItems: 20 })) },
  { additionalProperties: false },
);

/** Settings of carriers that give labels for returns. */
export const returnSettings = {
  returnServices: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 200 }), BookedAs, {
      description: 'what is booked for returns, by the delivery service of the order; * for all others',
    }),
  ),
};

/** Settings that every carrier has. */
export const carrierSettings = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'the carrier, as people know it' })),
  services: byName(BookedAs),
  timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 120 })),
};

type ServiceSettings = Readonly<Record<string, { readonly id: string; readonly addons?: readonly string[] }>>;

export type OwnSettings = {
  readonly name?: string;
  readonly services: ServiceSettings;
  readonly returnServices?: ServiceSettings;
  readonly timeoutSeconds?: number;
};

export const timeoutMillisOf = ({ timeoutSeconds = TIMEOUT_SECONDS }: OwnSettings): number => timeoutSeconds * 1_000;

/** The newest values of secrets; what has not been given is named. */
export const secretsOf = async <N extends string>(
  connection: Pick<Connection<unknown>, 'secrets'>,
  ...names: readonly N[]
): Promise<{ readonly values: Readonly<Record<N, string>> } | Unauthorised> => {
  const values: Partial<Record<N, string>> = {};
  for (const name of names) {
    const [value] = await connection.secrets(name);
    if (value === undefined) return missing(name);
    values[name] = value;
  }
  return isWhole(values, names) ? { values } : missing(names.join(', '));
};

const isWhole = <N extends string>(
  values: Partial<Record<N, string>>,
  names: readonly N[],
): values is Record<N, string> => names.every((name) => values[name] !== undefined);

const missing = (name: string): Unauthorised => ({
  outcome: 'unauthorised',
  reason: `the secret ${name} has not been given`,
  traceId: null,
});

/** What a connection to a carrier can do. `open` makes the carrier of the secrets that there are; it is asked when it is needed. */
export const carrierOf = <C extends Carrier>(
  settings: OwnSettings & { readonly system: string },
  clock: Clock,
  open: () => Promise<C | Unauthorised>,
): { readonly carrier: CarrierCapability; readonly test: () => Promise<Tested> } => {
  let opened: Promise<C | Unauthorised> | null = null;
  const carrier = openedWith(async () => {
    opened ??= open();
    const found = await opened;
    if ('outcome' in found) opened = null;
    return found;
  });
  return {
    carrier: {
      name: settings.name ?? settings.system,
      services: servicesOf(settings.services),
      returnServices: servicesOf(settings.returnServices ?? {}),
      carrier,
    },
    test: () => tested(carrier, clock.now()),
  };
};

const servicesOf = (settings: ServiceSettings): Readonly<Record<string, Service>> =>
  Object.fromEntries(Object.entries(settings).map(([name, { id, addons = [] }]) => [name, { id, addons }]));

/** Asks about a parcel that nobody has: that needs the address and the credentials, and changes nothing. */
const tested = async (carrier: Carrier, now: Instant): Promise<Tested> => {
  const bookedAt = instantOf(millisOf(now) - 86_400_000);
  const answer = await carrier.track({ trackingNumber: TEST_NUMBER, reference: TEST_NUMBER, bookedAt });
  switch (answer.outcome) {
    case 'tracked':
    case 'rejected':
      return { ok: true, findings: ['it answers, and takes the credentials'] };
    case 'unauthorised':
    case 'unavailable':
      return { ok: false, findings: [answer.reason] };
  }
};

/** A carrier that is made when it is first needed. */
const openedWith = (open: () => Promise<Carrier | Unauthorised>): Carrier => {
  const by =
    <A extends readonly unknown[], R>(call: (carrier: Carrier, ...args: A) => Promise<R>) =>
    async (...args: A): Promise<R | Unauthorised> => {
      const carrier = await open();
      return 'outcome' in carrier ? carrier : call(carrier, ...args);
    };
  return {
    options: by((carrier, request) => carrier.options(request)),
    book: by((carrier, request, attempt) => carrier.book(request, attempt)),
    label: by((carrier, booking, way) => carrier.label(booking, way)),
    cancel: by((carrier, booking) => carrier.cancel(booking)),
    handOver: by((carrier, booking) => carrier.handOver(booking)),
    track: by((carrier, parcel) => carrier.track(parcel)),
  };
};
