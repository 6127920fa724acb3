import type { CheckoutSettings } from '../nshift/checkout.ts';
import type { PortalSettings } from '../nshift/portal.ts';
import type { ShipmentDataSettings } from '../nshift/shipment-data.ts';

export type NshiftDeliverySettings = {
  /** `https://api.unifaun.com/rs-extapi/v1` */
  readonly baseUrl: string;
  readonly timeoutMillis: number;
  /** The two halves of the API key, and how they are sent. */
  readonly key: { readonly id: string; readonly secret: string; readonly sentAs: 'basic' | 'bearer' };
  /** Older accounts know `pdfConfig` and `pdfs` only, and so PDF only. */
  readonly documents: 'prints' | 'pdfs';
  readonly label: { readonly media: string; readonly format: 'pdf' | 'zpl' };
  /** What kind of package a parcel is, in the codes of the service; the account's default where `null`. */
  readonly packageCode: string | null;
  /** Prints TEST on the labels and tells no carrier. */
  readonly test: boolean;
  /** By location: its number in the account's address book, and its contracts with carriers. */
  readonly locations: Readonly<Record<string, LocationSettings>>;
  /** The carrier's page of a parcel, with `{trackingNumber}` in it: a booking's answer has no link. */
  readonly trackingUrl: string | null;
  /** How long after an attempt began the history may not show its booking yet: longer than the time-out. */
  readonly historyLagMillis: number;
  /** The texts by which `status` of the history says that a shipment was cancelled. */
  readonly cancelledStatuses: readonly string[];
  readonly portal: PortalSettings;
  readonly shipmentData: ShipmentDataSettings;
  /** `null` where the account has no nShift Checkout: then nothing is offered. */
  readonly checkout: CheckoutSettings | null;
};

export type LocationSettings = {
  readonly quickId: string | null;
  readonly contracts: readonly { readonly id: string; readonly custNo: string }[];
};
