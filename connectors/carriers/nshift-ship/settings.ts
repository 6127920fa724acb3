import type { CheckoutSettings } from '../nshift/checkout.ts';
import type { PortalApi, PortalSettings } from '../nshift/portal.ts';
import type { ShipmentDataSettings } from '../nshift/shipment-data.ts';

export type NshiftShipSettings = {
  /** `https://restapi.shipmentserver.com` */
  readonly baseUrl: string;
  readonly timeoutMillis: number;
  readonly actorId: string;
  /** Basic with the actor's key, or a token of the portal for this scope. */
  readonly login:
    | { readonly sentAs: 'basic'; readonly user: string; readonly key: string }
    | { readonly sentAs: 'token'; readonly scope: PortalApi['scope'] };
  readonly label: 'PDF' | 'ZPL' | 'ZPLGK';
  /** The field of the drop point's address that holds its number. */
  readonly dropPointField: string;
  /** How long after an attempt began Shipment Data may not show its booking yet: longer than the time-out. */
  readonly lookupLagMillis: number;
  readonly portal: PortalSettings;
  readonly shipmentData: ShipmentDataSettings;
  /** `null` where the account has no nShift Checkout: then nothing is offered. */
  readonly checkout: CheckoutSettings | null;
};
