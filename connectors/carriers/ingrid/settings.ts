import type { TrackingCodes } from '../port.ts';

export type IngridSettings = {
  /** `https://api.ingrid.com` */
  readonly baseUrl: string;
  readonly timeoutMillis: number;
  /** The private key of the site, in base64, as Ingrid gives it. */
  readonly privateKey: string;
  readonly siteId: string;
  /** How long after an attempt began its booking may not show yet when the shipment is read: longer than the time-out. */
  readonly bookingLagMillis: number;
  /** Methods of the shipping side whose names are not in the public text. */
  readonly methods: { readonly readShipment: string; readonly cancelShipment: string };
  /** Steps and notifications that this site reads otherwise than by the tables. */
  readonly steps: TrackingCodes;
  readonly webhook: WebhookSettings;
};

/** Ingrid signs nothing: a secret in a header that is agreed on is the authentication. More than one while it is being changed. */
export type WebhookSettings = { readonly header: string; readonly secrets: readonly string[] };
