/** Ingrid for tests, after its documentation; the bodies of its shipping side are inferred there, too. */
import Type from 'typebox';
import { createIngrid, type Ingrid } from '../../connectors/carriers/ingrid/adapter.ts';
import type { IngridSettings } from '../../connectors/carriers/ingrid/settings.ts';
import { type Asked, BAD_REQUEST, bodyBy, type Given, startServer } from './server.ts';
import { type CarrierState, startClock, type World } from './world.ts';

const Strict = { additionalProperties: false };
const Text = Type.Optional(Type.String({ minLength: 1 }));
const Whole = Type.Integer({ minimum: 1 });
const Amount = Type.Integer({ minimum: 0 });

const Address = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    address_lines: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    city: Type.String({ minLength: 1 }),
    postal_code: Type.String({ minLength: 1 }),
    region: Text,
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
  },
  Strict,
);

export const CreateBody = Type.Object(
  {
    site_id: Type.String({ minLength: 1 }),
    external_id: Type.String({ minLength: 1 }),
    tos_id: Text,
    shipping_method: Text,
    address_from: Address,
    address_to: Address,
    parcels: Type.Array(
      Type.Object(
        {
          external_id: Type.String({ minLength: 1 }),
          weight: Whole,
          dimensions: Type.Optional(Type.Object({ height: Whole, length: Whole, width: Whole }, Strict)),
        },
        Strict,
      ),
      { minItems: 1 },
    ),
  },
  Strict,
);

const Items = Type.Array(
  Type.Object(
    {
      sku: Type.String(),
      name: Type.String(),
      quantity: Whole,
      price: Amount,
      discount: Amount,
      weight: Type.Optional(Amount),
    },
    Strict,
  ),
);

export const SessionBody = Type.Object(
  {
    checkout_session_id: Text,
    purchase_country: Type.String({ pattern: '^[A-Z]{2}$' }),
    purchase_currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    locales: Type.Array(Type.String(), { minItems: 1 }),
    search_address: Type.Optional(Type.Object({ country: Type.String(), postal_code: Type.String() }, Strict)),
    cart: Type.Object({ total_value: Amount, total_discount: Amount, items: Items, cart_id: Text }, Strict),
  },
  Strict,
);

export const CompleteBody = Type.Object(
  {
    checkout_session_id: Type.String({ minLength: 1 }),
    external_id: Type.String({ minLength: 1 }),
    customer: Type.Object(
      {
        name: Type.String(),
        email: Text,
        phone: Text,
        address_lines: Type.Array(Type.String()),
        city: Type.String(),
        postal_code: Type.String(),
        country: Type.String(),
      },
      Strict,
    ),
  },
  Strict,
);

const Create = bodyBy(CreateBody);
const ById = bodyBy(Type.Object({ shipment_id: Type.String({ minLength: 1 }) }, Strict));
const ByNumber = bodyBy(Type.Object({ tracking_number: Type.String({ minLength: 1 }) }, Strict));

const PRIVATE_KEY = Buffer.from('a private key of one site').toString('base64');
const TRACE = { 'x-trace-id': 'S20261125110810PA9Z3WZRV80ZZ4MG' };
const LABEL = { type: 'pdf', data: Buffer.from('%PDF-1.4 label').toString('base64') };

type Kept = {
  readonly id: string;
  readonly external_id: string;
  readonly parcels: readonly { readonly external_id: string; readonly number: string }[];
  booked: boolean;
  pickUps: number;
};

export const ingridSettings = (url: string, timeoutMillis: number): IngridSettings => ({
  baseUrl: url,
  timeoutMillis,
  privateKey: PRIVATE_KEY,
  siteId: 'site-1',
  bookingLagMillis: 10_000,
  methods: { readShipment: 'shipments.get', cancelShipment: 'shipments.cancel' },
  steps: {},
  webhook: { header: 'x-weir-secret', secrets: ['a-long-random-secret'] },
});

export const startIngrid = async (timeoutMillis: number): Promise<World & { readonly carrier: Ingrid }> => {
  const clock = startClock();
  const kept: Kept[] = [];
  const state: CarrierState = {
    bookingsOf: (reference) =>
      kept
        .filter(({ external_id, booked }) => external_id === reference && booked)
        .map(({ parcels }) => parcels.map(({ number }) => number)),
    isTold: (reference) =>
      kept.some(({ external_id, pickUps, parcels }) => external_id === reference && pickUps === parcels.length),
    behaviour: 'good',
    events: [],
  };
  const shown = ({ id, external_id, parcels, booked }: Kept) => ({
    shipment: {
      id,
      external_id,
      parcels: parcels.map((parcel) => ({
        id: `pcl-${parcel.number}`,
        external_id: parcel.external_id,
        deliveries: booked
          ? [
              {
                tracking_number: parcel.number,
                tracking_url: `https://track.example/${parcel.number}`,
                labels: [LABEL],
              },
            ]
          : [],
      })),
    },
    something_new: true,
  });

  const create = (asked: Asked, violations: string[]): Given => {
    const body = Create(asked, violations);
    if (body === null) return BAD_REQUEST;
    if ((body.tos_id === undefined) === (body.shipping_method === undefined))
      violations.push('tos_id or shipping_method');
    if (state.behaviour === 'rejects') {
      const error = 'validation errors:\n - contact.phone: value does not match regex pattern';
      return { status: 400, json: { error, trace_id: TRACE['x-trace-id'] } };
    }
    const id = `shp-${kept.length}`;
    const parcels = body.parcels.map(({ external_id }, index) => ({
      external_id,
      number: `0037350048953${id}${index}`,
    }));
    const shipment = { id, external_id: body.external_id, parcels, booked: false, pickUps: 0 };
    kept.push(shipment);
    return { status: 200, json: shown(shipment) };
  };

  const book = (shipment: Kept, violations: string[]): Given => {
    if (shipment.booked) violations.push(`booked twice: ${shipment.id}`);
    shipment.booked = true;
    const { id } = shipment;
    return { status: 200, json: state.behaviour === 'answersNonsense' ? { shipment: { id } } : shown(shipment) };
  };

  const cancel = (shipment: Kept): Given => {
    kept.splice(kept.indexOf(shipment), 1);
    return { status: 200, json: {} };
  };

  const parcels = (number: string): Given => {
    const progress_history = state.events.map(({ code, at }) => ({ step: code, time: at }));
    const isKnown = kept.some((shipment) => shipment.parcels.some((parcel) => parcel.number === number));
    return {
      status: 200,
      json: { parcels: isKnown ? [{ tracking_number: number, progress_history, receiver: {} }] : [] },
    };
  };

  const answer = (asked: Asked, violations: string[]): Given => {
    if (asked.header('authorization') !== `Bearer ${PRIVATE_KEY}` || state.behaviour === 'refusesLogin') {
      return { status: 401, json: { error: `unauthenticated: ${asked.header('authorization')}` } };
    }
    const route = `${asked.method} ${asked.path.replace('/v1/', '')}`;
    const by = (id: string | null | undefined) => kept.find((shipment) => shipment.id === id);
    switch (route) {
      case 'POST som/shipments.create':
        return create(asked, violations);
      case 'GET som/shipments.get': {
        const shipment = by(asked.query.get('shipment_id'));
        return shipment === undefined ? { status: 404, json: {} } : { status: 200, json: shown(shipment) };
      }
      case 'POST som/shipments.bookParcels': {
        const shipment = by(ById(asked, violations)?.shipment_id);
        return shipment === undefined ? { status: 404, json: {} } : book(shipment, violations);
      }
      case 'POST som/shipments.cancel': {
        const shipment = by(ById(asked, violations)?.shipment_id);
        return shipment === undefined ? { status: 404, json: {} } : cancel(shipment);
      }
      case 'POST som/deliveries.bookPickup': {
        const number = ByNumber(asked, violations)?.tracking_number;
        const shipment = kept.find((candidate) => candidate.parcels.some((parcel) => parcel.number === number));
        if (shipment === undefined) return { status: 404, json: {} };
        shipment.pickUps += 1;
        return { status: 200, json: {} };
      }
      case 'GET delivery_tracking/parcels':
        return parcels(asked.query.get('tracking_number') ?? '');
      default:
        violations.push(`no such call: ${route}`);
        return { status: 404, json: {} };
    }
  };

  const server = await startServer((asked, violations) => ({ headers: TRACE, ...answer(asked, violations) }));
  const carrier = createIngrid(ingridSettings(server.url, timeoutMillis), clock.now);
  return { carrier, clock, service: 'brn-blp', server, state, secrets: [PRIVATE_KEY] };
};
