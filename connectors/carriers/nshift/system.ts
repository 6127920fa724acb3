import { Type } from 'typebox';
import { Codes, Short, Url } from '../system.ts';
import type { CheckoutSettings } from './checkout.ts';
import type { PortalSettings } from './portal.ts';
import type { ShipmentDataSettings } from './shipment-data.ts';

export const PORTAL_SECRET = 'portalClientSecret';

/** nShift's portal, by which parcels are followed and options are had. */
export const portalSettings = {
  portal: Type.Object(
    {
      tokenUrl: Url('where tokens are had, of OAuth 2 client credentials'),
      clientId: Short,
      shipmentDataUrl: Url('the address of Shipment Data'),
      shipmentDataScope: Type.Optional(Short),
      statuses: Type.Optional(Codes),
    },
    { additionalProperties: false },
  ),
  checkout: Type.Optional(
    Type.Object(
      { url: Url('the address of nShift Checkout'), connectionId: Short, scope: Type.Optional(Short) },
      { additionalProperties: false },
    ),
  ),
};

type Portal = {
  readonly portal: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly shipmentDataUrl: string;
    readonly shipmentDataScope?: string;
    readonly statuses?: ShipmentDataSettings['statuses'];
  };
  readonly checkout?: { readonly url: string; readonly connectionId: string; readonly scope?: string };
};

/** The parts of the adapters' settings that are of the portal. Scopes as nShift's documentation names them. */
export const portalOf = (
  { portal, checkout }: Portal,
  clientSecret: string,
  timeoutMillis: number,
): {
  readonly portal: PortalSettings;
  readonly shipmentData: ShipmentDataSettings;
  readonly checkout: CheckoutSettings | null;
} => {
  const { tokenUrl, clientId, shipmentDataUrl, shipmentDataScope, statuses = {} } = portal;
  return {
    portal: { tokenUrl, clientId, clientSecret, timeoutMillis },
    shipmentData: {
      baseUrl: shipmentDataUrl,
      scope: shipmentDataScope ?? 'public_api_portal_shipment_data',
      statuses,
    },
    checkout:
      checkout === undefined
        ? null
        : {
            baseUrl: checkout.url,
            scope: checkout.scope ?? 'public_checkout_api',
            connectionId: checkout.connectionId,
          },
  };
};
