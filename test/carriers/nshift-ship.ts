/** nShift Ship (ShipmentServer, version 2) for tests, after its help centre and the bodies of public clients. */
import Type from 'typebox';
import { createNshiftShip } from '../../connectors/carriers/nshift-ship/adapter.ts';
import type { NshiftShipSettings } from '../../connectors/carriers/nshift-ship/settings.ts';
import { answerOfPortal, PORTAL } from './nshift-portal.ts';
import { type Asked, BAD_REQUEST, bodyBy, type Given, startServer } from './server.ts';
import { type CarrierState, startClock, type World } from './world.ts';

const Strict = { additionalProperties: false };
const Text = Type.Optional(Type.String({ minLength: 1 }));
const Whole = Type.Integer({ minimum: 1 });
const References = Type.Array(Type.Object({ Kind: Whole, Value: Type.String() }, Strict));

export const SubmissionBody = Type.Object(
  {
    data: Type.Object(
      {
        Kind: Type.Literal(1),
        ProdConceptID: Whole,
        OrderNo: Type.String({ minLength: 1 }),
        Addresses: Type.Array(
          Type.Object(
            {
              Kind: Type.Enum([1, 2, 10]),
              Name1: Type.String({ minLength: 1 }),
              Street1: Text,
              Street2: Text,
              PostCode: Text,
              City: Text,
              CountryCode: Type.String({ pattern: '^[A-Z]{2}$' }),
              Mobile: Text,
              Phone: Text,
              Email: Text,
              Attention: Text,
              CustNo: Text,
            },
            Strict,
          ),
          { minItems: 2 },
        ),
        Lines: Type.Array(
          Type.Object(
            {
              Number: Whole,
              LineWeight: Whole,
              PkgWeight: Whole,
              Height: Type.Optional(Whole),
              Length: Type.Optional(Whole),
              Width: Type.Optional(Whole),
              Pkgs: Type.Array(Type.Object({ ItemNo: Whole }, Strict), { minItems: 1 }),
              References: Type.Optional(References),
            },
            Strict,
          ),
          { minItems: 1 },
        ),
        Services: Type.Optional(Type.Array(Whole)),
      },
      Strict,
    ),
    options: Type.Object(
      { UseShippingRules: Type.Optional(Type.Integer()), Labels: Type.Enum(['none', 'PDF', 'ZPL', 'ZPLGK', 'PNG']) },
      Strict,
    ),
  },
  Strict,
);

const Submission = bodyBy(SubmissionBody);
const Reprint = bodyBy(
  Type.Object(
    {
      data: Type.Object({ ShpCSID: Whole }, Strict),
      options: Type.Object({ Labels: Type.Enum(['PDF', 'ZPL', 'ZPLGK', 'PNG']) }, Strict),
    },
    Strict,
  ),
);
const Manifest = bodyBy(
  Type.Object(
    {
      data: Type.Object(
        { ShipmentTags: Type.Array(Type.String({ pattern: '^[0-9A-F-]{36}$' }), { minItems: 1 }) },
        Strict,
      ),
      options: Type.Object({}, Strict),
    },
    Strict,
  ),
);

const LABEL = { Type: 'PDF', Content: Buffer.from('%PDF-1.4 label').toString('base64') };

type Kept = {
  readonly ShpCSID: number;
  readonly ShpTag: string;
  readonly OrderNo: string;
  readonly SubmitDt: string;
  TransmitDt: string;
  readonly Lines: readonly { readonly Pkgs: readonly { readonly PkgNo: string }[]; readonly References: unknown }[];
};

export const nshiftShipSettings = (url: string, timeoutMillis: number): NshiftShipSettings => ({
  baseUrl: url,
  timeoutMillis,
  actorId: '63',
  login: { sentAs: 'token', scope: 'public_api_shipmentserver' },
  label: 'PDF',
  dropPointField: 'CustNo',
  lookupLagMillis: 60_000,
  portal: { tokenUrl: `${url}/idp/connect/token`, ...PORTAL, timeoutMillis },
  shipmentData: { baseUrl: `${url}/track/shipmentdata`, scope: 'public_api_portal_shipment_data', statuses: {} },
  checkout: { baseUrl: `${url}/checkout`, scope: 'public_checkout_api', connectionId: 'connection-1' },
});

/** Shipment Data shows a booking at once. */
export const startNshiftShip = async (timeoutMillis: number): Promise<World> => {
  const clock = startClock();
  const kept: Kept[] = [];
  let made = 0;
  const numbersOf = ({ Lines }: Kept) => Lines.flatMap(({ Pkgs }) => Pkgs.map(({ PkgNo }) => PkgNo));
  const state: CarrierState = {
    bookingsOf: (reference) => kept.filter(({ OrderNo }) => OrderNo === reference).map(numbersOf),
    isTold: (reference) => kept.some(({ OrderNo, TransmitDt }) => OrderNo === reference && TransmitDt !== ''),
    behaviour: 'good',
    events: [],
  };
  const portal = {
    shipments: () =>
      kept.map((shipment) => ({
        uuid: shipment.ShpTag,
        orderNumber: shipment.OrderNo,
        trackingNumbers: numbersOf(shipment),
      })),
    events: () => state.events,
    options: { options: [] },
    takesLogin: () => state.behaviour !== 'refusesLogin',
  };

  const submit = (asked: Asked, violations: string[]): Given => {
    const body = Submission(asked, violations);
    if (body === null) return BAD_REQUEST;
    const { data } = body;
    if (state.behaviour === 'rejects') {
      return { status: 200, json: { ErrorMessages: ['Product not found or not active for actor.'] } };
    }
    made += 1;
    const shipment: Kept = {
      ShpCSID: 11_949_535 + made,
      ShpTag: `021602A9-F214-49B5-89BE-A40DC6E4${String(made).padStart(4, '0')}`,
      OrderNo: data.OrderNo,
      SubmitDt: '2026-11-25T09:00:00',
      TransmitDt: '',
      Lines: data.Lines.map(({ References }, index) => ({
        Pkgs: [{ PkgNo: `0037072620050231${made}${index}03` }],
        References,
      })),
    };
    kept.push(shipment);
    if (state.behaviour === 'answersNonsense') return { status: 201, json: { ShpCSID: shipment.ShpCSID } };
    return { status: 201, json: { ...shipment, Labels: data.Lines.map(() => LABEL), somethingNew: true } };
  };

  const manifest = (asked: Asked, violations: string[]): Given => {
    const tags = Manifest(asked, violations)?.data.ShipmentTags ?? [];
    const shipment = kept.find(({ ShpTag }) => tags.includes(ShpTag));
    if (shipment === undefined || shipment.TransmitDt !== '') {
      return { status: 200, json: { ErrorMessages: ['Shipment is already transmitted.'] } };
    }
    shipment.TransmitDt = '2026-11-25T14:00:00';
    return { status: 200, json: {} };
  };

  const remove = (shipment: Kept): Given => {
    if (shipment.TransmitDt !== '')
      return { status: 200, json: { ErrorMessages: ['Shipment is already transmitted.'] } };
    kept.splice(kept.indexOf(shipment), 1);
    return { status: 200, json: {} };
  };

  const server = await startServer((asked, violations) => {
    const fromPortal = answerOfPortal(portal, asked, violations);
    if (fromPortal !== null) return fromPortal;
    if (asked.header('authorization') !== 'Bearer token for public_api_shipmentserver') return { status: 401 };
    const route = `${asked.method} ${asked.path.replace('/ShipServer/63', '')}`;
    if (route === 'POST /shipments') return submit(asked, violations);
    if (route === 'PUT /shipments/manifest') return manifest(asked, violations);
    if (route === 'POST /shipments/labelReprint') {
      const number = Reprint(asked, violations)?.data.ShpCSID;
      const shipment = kept.find(({ ShpCSID }) => ShpCSID === number);
      return shipment === undefined
        ? { status: 404 }
        : { status: 200, json: { Labels: shipment.Lines.map(() => LABEL) } };
    }
    const [, method, tag, part] = /^(GET|DELETE) \/shipments\/([^/]+)(\/trackingURL)?$/.exec(route) ?? [];
    if (method === undefined) violations.push(`no such call: ${route}`);
    const shipment = kept.find(({ ShpTag }) => ShpTag === tag);
    if (shipment === undefined) return { status: 404 };
    if (method === 'DELETE') return remove(shipment);
    if (part === undefined) return { status: 200, json: shipment };
    const Pkgs = numbersOf(shipment).map((PkgNo) => ({ PkgNo, TrackingURL: `https://track.example/${PkgNo}` }));
    return { status: 200, json: { TrackingURL: 'https://track.example/shipment', Pkgs } };
  });
  const carrier = createNshiftShip(nshiftShipSettings(server.url, timeoutMillis), clock.now);
  return {
    carrier,
    clock,
    service: '2816',
    server,
    state,
    secrets: [PORTAL.clientSecret, 'token for public_api_shipmentserver'],
  };
};
