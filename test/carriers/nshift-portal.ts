/** nShift's portal: tokens, checkout, and the tracking of shipments that another system booked. */
import Type from 'typebox';
import { type Asked, BAD_REQUEST, bodyBy, type Given } from './server.ts';
import { START } from './world.ts';

const Strict = { additionalProperties: false };

export const PORTAL = { clientId: 'portal-client', clientSecret: 'portal-secret-0123456789' };
const SCOPES = ['public_checkout_api', 'public_api_portal_shipment_data', 'public_api_shipmentserver'];

const Query = bodyBy(
  Type.Object(
    {
      query: Type.String({ minLength: 1 }),
      startDate: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T.*Z$' }),
      endDate: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T.*Z$' }),
      pageSize: Type.Integer({ minimum: 1 }),
      pageIndex: Type.Integer({ minimum: 0 }),
      installationTags: Type.Array(Type.String()),
      actorTags: Type.Array(Type.String()),
      carrierTags: Type.Array(Type.String()),
    },
    Strict,
  ),
);

const Session = bodyBy(
  Type.Object(
    {
      currencyCode: Type.String({ pattern: '^[A-Z]{3}$' }),
      languageCode: Type.String({ pattern: '^[a-z]{2}$' }),
      totalWeightKg: Type.Number(),
      totalVolumeCm3: Type.Optional(Type.Number()),
      totalPrice: Type.Number(),
      receiver: Type.Object({ postalCode: Type.String(), country: Type.String() }, Strict),
      packages: Type.Array(
        Type.Object(
          {
            weightKg: Type.Number(),
            articles: Type.Array(
              Type.Object(
                { articleNo: Type.String(), quantity: Type.Integer({ minimum: 1 }), weightKg: Type.Number() },
                Strict,
              ),
            ),
          },
          Strict,
        ),
        { minItems: 1 },
      ),
    },
    Strict,
  ),
);

export type PortalShipment = {
  readonly uuid: string;
  readonly orderNumber: string;
  readonly trackingNumbers: readonly string[];
};

export type Portal = {
  readonly shipments: () => readonly PortalShipment[];
  readonly events: () => readonly { readonly code: string; readonly at: string }[];
  readonly options: unknown;
  readonly takesLogin: () => boolean;
};

/** `null` for what is not the portal's. */
export const answerOfPortal = (portal: Portal, asked: Asked, violations: string[]): Given | null => {
  if (asked.path === '/idp/connect/token') return tokenFor(portal, asked, violations);
  if (!asked.path.startsWith('/track/') && !asked.path.startsWith('/checkout/')) return null;
  if (!asked.header('authorization').startsWith('Bearer token for ')) return { status: 401, bytes: new Uint8Array() };
  const route = `${asked.method} ${asked.path}`;
  if (/^POST \/track\/shipmentdata\/Operational\/Shipments\/By(Barcode|OrderNumber)$/.test(route)) {
    return found(portal, asked, violations);
  }
  const uuid = /^GET \/track\/shipmentdata\/Operational\/Shipments\/([^/]+)\/events\/valid$/.exec(route)?.[1];
  if (uuid !== undefined) return eventsOf(portal);
  if (route === 'POST /checkout/options/v1/sessions/connection-1') {
    if (Session(asked, violations) === null) return BAD_REQUEST;
    return {
      status: 200,
      json: { sessionId: 'session-1', checkoutConfigurationId: 'c-1', created: '2026-11-25T08:00:00Z' },
    };
  }
  if (route === 'POST /checkout/options/v1/shipping-options/session-1') return { status: 200, json: portal.options };
  violations.push(`no such call: ${route}`);
  return { status: 404 };
};

const tokenFor = (portal: Portal, asked: Asked, violations: string[]): Given => {
  if (asked.header('content-type') !== 'application/x-www-form-urlencoded') violations.push('token: content type');
  const form = new URLSearchParams(asked.body);
  const scope = form.get('scope') ?? '';
  if (form.get('grant_type') !== 'client_credentials' || !SCOPES.includes(scope))
    violations.push(`token: ${asked.body}`);
  const isKnown = form.get('client_id') === PORTAL.clientId && form.get('client_secret') === PORTAL.clientSecret;
  return isKnown && portal.takesLogin()
    ? { status: 200, json: { access_token: `token for ${scope}`, expires_in: 3600, token_type: 'Bearer', scope } }
    : { status: 400, json: { error: 'invalid_client', error_description: `not ${asked.body}` } };
};

const found = (portal: Portal, asked: Asked, violations: string[]): Given => {
  const body = Query(asked, violations);
  if (body === null) return BAD_REQUEST;
  const { query } = body;
  const by = (shipment: PortalShipment) =>
    asked.path.endsWith('ByBarcode')
      ? shipment.trackingNumbers.includes(query)
      : // The search is loose: what begins alike is found, too.
        shipment.orderNumber.startsWith(query);
  const shipments = portal.shipments().filter(by);
  return { status: 200, json: shipments.map(({ uuid, orderNumber }) => ({ uuid, orderNumber, somethingNew: true })) };
};

const eventsOf = (portal: Portal): Given => ({
  status: 200,
  json: {
    events: portal.events().map(({ code, at }, index) => ({
      uuid: `event-${index}`,
      normalizedStatusId: Number(code),
      normalizedStatusName: `Status ${code}`,
      date: at,
      configurationName: `As configured ${code}`,
      somethingNew: START,
    })),
  },
});
