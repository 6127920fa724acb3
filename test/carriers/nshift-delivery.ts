/** nShift Delivery for tests, after its help centre and the RAML of APIConnect. */
import Type from 'typebox';
import { createNshiftDelivery } from '../../connectors/carriers/nshift-delivery/adapter.ts';
import type { NshiftDeliverySettings } from '../../connectors/carriers/nshift-delivery/settings.ts';
import { answerOfPortal, PORTAL } from './nshift-portal.ts';
import { type Asked, BAD_REQUEST, bodyBy, type Given, startServer } from './server.ts';
import { type CarrierState, startClock, type World } from './world.ts';

const Strict = { additionalProperties: false };
const Text = Type.Optional(Type.String({ minLength: 1 }));

const Party = Type.Object(
  {
    quickId: Text,
    name: Type.String({ minLength: 1 }),
    address1: Text,
    address2: Text,
    zipcode: Text,
    city: Type.String({ minLength: 1 }),
    state: Text,
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    phone: Text,
    mobile: Text,
    email: Text,
    contact: Text,
    doorCode: Text,
  },
  Strict,
);

export const ShipmentBody = Type.Object(
  {
    printConfig: Type.Optional(
      Type.Object(
        {
          target1Media: Type.String(),
          target1Type: Type.Enum(['pdf', 'zpl']),
          target1Options: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.String() }, Strict))),
          target2Media: Text,
          target2Type: Type.Optional(Type.Enum(['pdf', 'zpl'])),
        },
        Strict,
      ),
    ),
    pdfConfig: Type.Optional(
      Type.Object(
        {
          target1Media: Type.String(),
          target1XOffset: Type.Optional(Type.Number()),
          target1YOffset: Type.Optional(Type.Number()),
          target2Media: Text,
          target2XOffset: Type.Optional(Type.Number()),
          target2YOffset: Type.Optional(Type.Number()),
        },
        Strict,
      ),
    ),
    shipment: Type.Object(
      {
        test: Type.Optional(Type.Boolean()),
        orderNo: Type.String({ minLength: 1 }),
        senderReference: Type.String({ pattern: '^\\S{1,17}$' }),
        receiverReference: Text,
        sender: Party,
        senderPartners: Type.Optional(Type.Array(Type.Object({ id: Type.String(), custNo: Type.String() }, Strict))),
        receiver: Party,
        agent: Type.Optional(Type.Object({ quickId: Type.String() }, Strict)),
        service: Type.Object(
          {
            id: Type.String({ minLength: 1 }),
            addons: Type.Optional(Type.Array(Type.Object({ id: Type.String() }, Strict))),
            normalShipment: Type.Optional(Type.Boolean()),
            returnShipment: Type.Optional(Type.Boolean()),
          },
          Strict,
        ),
        parcels: Type.Array(
          Type.Object(
            {
              copies: Type.Literal(1),
              weight: Type.Number({ exclusiveMinimum: 0, maximum: 1_000 }),
              volume: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
              contents: Type.String({ minLength: 1 }),
              packageCode: Text,
              reference: Text,
              valuePerParcel: Type.Literal(true),
            },
            Strict,
          ),
          { minItems: 1 },
        ),
        options: Type.Optional(
          Type.Array(
            Type.Object({ id: Type.String(), to: Text, from: Text, message: Text, languageCode: Text }, Strict),
          ),
        ),
      },
      Strict,
    ),
  },
  Strict,
);

const Body = bodyBy(ShipmentBody);
const KEY = { id: 'KEYIDKEYIDKEYID1', secret: 'SECRETIDSECRETIDSECRET24' };
const ZPL = '^XA^FO50,50^FDTEST^FS^XZ';

type Kept = {
  readonly id: string;
  readonly orderNo: string;
  readonly parcels: readonly { readonly parcelNo: string; readonly reference: string }[];
  readonly shownFrom: number;
  /** It comes back: its numbers are those of returns, and its labels are for a customer. */
  readonly isReturn: boolean;
};

export const nshiftDeliverySettings = (url: string, timeoutMillis: number): NshiftDeliverySettings => ({
  baseUrl: `${url}/rs-extapi/v1`,
  timeoutMillis,
  key: { ...KEY, sentAs: 'bearer' },
  documents: 'prints',
  label: { media: 'thermo-190', format: 'zpl' },
  packageCode: 'PC',
  test: false,
  locations: { handen: { quickId: '1', contracts: [{ id: 'PLAB', custNo: '1111111111' }] } },
  trackingUrl: 'https://track.example/{trackingNumber}',
  historyLagMillis: 30_000,
  cancelledStatuses: ['CANCELLED'],
  portal: { tokenUrl: `${url}/idp/connect/token`, ...PORTAL, timeoutMillis },
  shipmentData: { baseUrl: `${url}/track/shipmentdata`, scope: 'public_api_portal_shipment_data', statuses: {} },
  checkout: { baseUrl: `${url}/checkout`, scope: 'public_checkout_api', connectionId: 'connection-1' },
});

/** The history shows a booking `lagMillis` after it was made. */
export const startNshiftDelivery = async (timeoutMillis: number, lagMillis = 0): Promise<World> => {
  const clock = startClock();
  const kept: Kept[] = [];
  const state: CarrierState = {
    bookingsOf: (reference) =>
      kept.filter(({ orderNo }) => orderNo === reference).map(({ parcels }) => parcels.map(({ parcelNo }) => parcelNo)),
    isTold: () => true,
    behaviour: 'good',
    events: [],
  };
  const portal = {
    shipments: () =>
      kept.map(({ id, orderNo, parcels }) => ({
        uuid: `uuid-${id}`,
        orderNumber: orderNo,
        trackingNumbers: parcels.map(({ parcelNo }) => parcelNo),
      })),
    events: () => state.events,
    options: { options: [] },
    takesLogin: () => state.behaviour !== 'refusesLogin',
  };

  const book = (asked: Asked, violations: string[]): Given => {
    const body = Body(asked, violations);
    if (body === null) return BAD_REQUEST;
    const { shipment } = body;
    if (asked.query.get('returnFile') !== 'true') violations.push('returnFile is not asked for');
    if (state.behaviour === 'rejects') {
      const remark = { message: 'Not valid postal code', messageCode: 'ZipCode', field: 'Address_Zipcode' };
      return { status: 422, json: [{ ...remark, location: 'receiver', type: 'error' }] };
    }
    const id = String(10_252_318 + kept.length);
    const parcels = shipment.parcels.map(({ reference = '' }, index) => ({
      parcelNo: `6956305${id.slice(-3)}${index}SE`,
      reference,
    }));
    const isReturn = shipment.service.returnShipment === true;
    if (isReturn && body.printConfig?.target1Type !== 'pdf') violations.push('a customer cannot print this');
    const made = { id, orderNo: shipment.orderNo, parcels, shownFrom: clock.now() + lagMillis, isReturn };
    kept.push(made);
    if (state.behaviour === 'answersNonsense') return { status: 201, json: [{ id, parcels: [{ parcelNo: null }] }] };
    const data = Buffer.from(ZPL).toString('base64');
    const prints = parcels.map((_, index) => ({ id: `9${index}`, type: isReturn ? 'pdf' : 'zpl', data }));
    return { status: 201, json: [{ ...infoOf(made), prints }] };
  };

  const history = (asked: Asked, violations: string[]): Given => {
    const { query } = asked;
    if (query.get('searchField') !== 'orderNo' || query.get('page') !== '1') violations.push(`history: ${query}`);
    // The search is loose: what begins alike is found, too.
    const shipments = kept
      .filter(
        ({ orderNo, shownFrom }) => orderNo.startsWith(query.get('searchValue') ?? '') && shownFrom <= clock.now(),
      )
      .map(infoOf);
    return { status: 200, json: { shipments, totalPages: shipments.length === 0 ? 0 : 1 } };
  };

  const cancel = (id: string): Given => {
    const index = kept.findIndex((shipment) => shipment.id === id);
    if (index < 0) return { status: 404 };
    kept.splice(index, 1);
    return { status: 204 };
  };

  const server = await startServer((asked, violations) => {
    const fromPortal = answerOfPortal(portal, asked, violations);
    if (fromPortal !== null) return fromPortal;
    const isKnown = asked.header('authorization') === `Bearer ${KEY.id}-${KEY.secret}`;
    if (!isKnown || state.behaviour === 'refusesLogin')
      return { status: 403, bytes: Buffer.from('<html>Forbidden</html>') };
    const route = `${asked.method} ${asked.path.replace('/rs-extapi/v1', '')}`;
    if (route === 'POST /shipments') return book(asked, violations);
    if (route === 'GET /shipments-history') return history(asked, violations);
    const [, cancelled] = /^DELETE \/shipments\/([^/]+)$/.exec(route) ?? [];
    if (cancelled !== undefined) return cancel(cancelled);
    const [, listed] = /^GET \/shipments\/([^/]+)\/prints$/.exec(route) ?? [];
    const shipment = kept.find(({ id }) => id === listed);
    if (shipment !== undefined) {
      return {
        status: 200,
        json: shipment.parcels.map((_, index) => ({ id: `9${index}`, type: shipment.isReturn ? 'pdf' : 'zpl' })),
      };
    }
    if (/^GET \/shipments\/[^/]+\/prints\/9\d$/.test(route)) {
      return { status: 200, bytes: Buffer.from(ZPL), headers: { 'content-type': 'text/plain' } };
    }
    if (listed === undefined) violations.push(`no such call: ${route}`);
    return { status: 404 };
  });
  const carrier = createNshiftDelivery(nshiftDeliverySettings(server.url, timeoutMillis), clock.now);
  return { carrier, clock, service: 'P19', server, state, secrets: [`${KEY.id}-${KEY.secret}`, KEY.secret] };
};

const infoOf = ({ id, orderNo, parcels, isReturn }: Kept) => ({
  id,
  href: `https://api.unifaun.com/rs-extapi/v1/shipments/${id}`,
  status: 'PRINTED',
  shipmentNo: `43816${id}`,
  orderNo,
  parcels: isReturn
    ? parcels.map(({ parcelNo, reference }) => ({ parcelNo: null, returnParcelNo: parcelNo, reference }))
    : parcels,
  pdfs: null,
  previousPdfs: null,
  somethingNew: true,
});
