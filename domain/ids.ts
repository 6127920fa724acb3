/** Branded strings: one id cannot be passed for another. They are made at the edges, where input is validated. */
declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

export type OrderId = Branded<'OrderId'>;
export type LineId = Branded<'LineId'>;
export type FulfilmentId = Branded<'FulfilmentId'>;
export type ReturnId = Branded<'ReturnId'>;
export type RefundId = Branded<'RefundId'>;
export type ChargeId = Branded<'ChargeId'>;
export type Sku = Branded<'Sku'>;
export type LocationId = Branded<'LocationId'>;
export type ChannelId = Branded<'ChannelId'>;
export type SupplyId = Branded<'SupplyId'>;
export type ReservationId = Branded<'ReservationId'>;
export type ManifestId = Branded<'ManifestId'>;

export const orderIdOf = (text: string) => text as OrderId;
export const lineIdOf = (text: string) => text as LineId;
export const fulfilmentIdOf = (text: string) => text as FulfilmentId;
export const returnIdOf = (text: string) => text as ReturnId;
export const refundIdOf = (text: string) => text as RefundId;
export const chargeIdOf = (text: string) => text as ChargeId;
export const skuOf = (text: string) => text as Sku;
export const locationIdOf = (text: string) => text as LocationId;
export const channelIdOf = (text: string) => text as ChannelId;
export const supplyIdOf = (text: string) => text as SupplyId;
export const reservationIdOf = (text: string) => text as ReservationId;
export const manifestIdOf = (text: string) => text as ManifestId;
