import type { Sku } from '../../../domain/ids.ts';
import { decimalOf } from '../../money.ts';
import {
  type Cancellation,
  linesOf,
  type Refund,
  type Shipment,
  type ShippedParcel,
  type StockLevel,
} from '../outgoing.ts';
import type { ChannelRequest } from '../request.ts';
import { lookUp } from '../table.ts';
import { group, text, type Written, xmlText } from '../xml-text.ts';
import type { TaxesAre } from './money.ts';

export type AmazonOut = {
  readonly sellerId: string;
  readonly marketplaceId: string;
  /** Amazon's codes by our carriers' names; a carrier that is not in the table is `Other`, with its name. */
  readonly carriers?: { readonly [carrier: string]: string };
  /** What a refund's principal is; as the orders' prices are. Left out: with the taxes in it. */
  readonly taxesAre?: TaxesAre;
};

/**
 * `confirmShipment` for one parcel. `packageReferenceId` is a positive number that is kept for the parcel: the same one again edits that
 * parcel, so that a repeat makes no second one.
 */
export const confirmShipmentRequest = (
  shipment: Pick<Shipment, 'externalId' | 'at'>,
  parcel: ShippedParcel,
  packageReferenceId: number,
  shippingMethod: string,
  out: AmazonOut,
): ChannelRequest => {
  const code = lookUp(out.carriers, parcel.carrier);
  return json('POST', `/orders/v0/orders/${encodeURIComponent(shipment.externalId)}/shipmentConfirmation`, {
    marketplaceId: out.marketplaceId,
    packageDetail: {
      packageReferenceId: String(packageReferenceId),
      carrierCode: code ?? 'Other',
      ...(code === undefined && { carrierName: parcel.carrier ?? 'Other' }),
      shippingMethod,
      ...(parcel.trackingNumber !== null && { trackingNumber: parcel.trackingNumber }),
      shipDate: shipment.at.replace(/\.\d+Z$/, 'Z'),
      orderItems: linesOf({ parcels: [parcel] }).map(({ line, quantity }) => ({ orderItemId: line, quantity })),
    },
  });
};

/** What may be sold of one SKU. Taken is not yet applied. */
export const stockRequest = ({ sku, quantity }: StockLevel, out: AmazonOut): ChannelRequest =>
  json(
    'PATCH',
    `/listings/2021-08-01/items/${encodeURIComponent(out.sellerId)}/${encodeURIComponent(sku)}?marketplaceIds=${encodeURIComponent(out.marketplaceId)}`,
    { productType: 'PRODUCT', patches: [quantityPatch(quantity)] },
  );

const quantityPatch = (quantity: number) => ({
  op: 'replace',
  path: '/attributes/fulfillment_availability',
  value: [{ fulfillment_channel_code: 'DEFAULT', quantity }],
});

/** A feed: its kind, and what is uploaded for it. */
export type Feed = { readonly feedType: string; readonly contentType: string; readonly content: string };

/** What may be sold of many SKUs at once. A message's number is its place among the levels, from 1. */
export const stockFeed = (levels: readonly StockLevel[], { sellerId }: AmazonOut): Feed => ({
  feedType: 'JSON_LISTINGS_FEED',
  contentType: 'application/json; charset=UTF-8',
  content: JSON.stringify({
    header: { sellerId, version: '2.0', issueLocale: 'en_US' },
    messages: levels.map(({ sku, quantity }: { readonly sku: Sku; readonly quantity: number }, index) => ({
      messageId: index + 1,
      sku,
      operationType: 'PATCH',
      productType: 'PRODUCT',
      patches: [quantityPatch(quantity)],
    })),
  }),
});

/** Amazon's reasons for a cancellation by the seller. */
export type CancelReason =
  | 'NoInventory'
  | 'ShippingAddressUndeliverable'
  | 'CustomerExchange'
  | 'BuyerCanceled'
  | 'GeneralAdjustment'
  | 'CarrierCreditDecision'
  | 'RiskAssessmentInformationNotValid'
  | 'CarrierCoverageFailure'
  | 'CustomerReturn'
  | 'MerchandiseNotReceived';

/** Cancels an order, or items of it. An item goes as a whole: a part of one cannot be told, whatever its quantity says. */
export const cancelFeed = (
  { externalId, lines }: Pick<Cancellation, 'externalId' | 'lines'>,
  reason: CancelReason,
  out: AmazonOut,
): Feed =>
  envelope(
    'POST_ORDER_ACKNOWLEDGEMENT_DATA',
    'OrderAcknowledgement',
    [
      ...text('AmazonOrderID', externalId),
      ...text('StatusCode', 'Failure'),
      ...(lines ?? []).flatMap(({ line }) =>
        group('Item', text('AmazonOrderItemCode', line), text('CancelReason', reason)),
      ),
    ],
    out,
  );

/** Gives money back for items, and for the shipping with the first of them. */
export const refundFeed = (refund: Refund, out: AmazonOut): Feed =>
  envelope(
    'POST_PAYMENT_ADJUSTMENT_DATA',
    'OrderAdjustment',
    [
      ...text('AmazonOrderID', refund.externalId),
      ...text('MerchantAdjustmentID', refund.refund),
      ...refund.lines.flatMap((line, index) => {
        const net = out.taxesAre === 'onTop' ? line.amount - line.tax : line.amount;
        const component = (type: string, minor: number) =>
          minor === 0
            ? []
            : group(
                'Component',
                text('Type', type),
                text('Amount', decimalOf(minor, refund.currency), { currency: refund.currency }),
              );
        return group(
          'AdjustedItem',
          text('AmazonOrderItemCode', line.line),
          text('AdjustmentReason', line.goods === 'cancelled' ? 'NoInventory' : 'CustomerReturn'),
          group(
            'ItemPriceAdjustments',
            component('Principal', net),
            component('Tax', line.amount - net),
            index === 0 ? component('Shipping', refund.shipping) : [],
          ),
        );
      }),
    ],
    out,
  );

const envelope = (feedType: string, message: string, content: readonly Written[], { sellerId }: AmazonOut): Feed => ({
  feedType,
  contentType: 'text/xml; charset=UTF-8',
  content: xmlText({
    name: 'AmazonEnvelope',
    attributes: {
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:noNamespaceSchemaLocation': 'amzn-envelope.xsd',
    },
    content: [
      ...group('Header', text('DocumentVersion', '1.01'), text('MerchantIdentifier', sellerId)),
      ...text('MessageType', message),
      ...group('Message', text('MessageID', '1'), group(message, content)),
    ],
  }),
});

/** First of a feed: where to upload it to. The answer has an id and an address. */
export const feedDocumentRequest = ({ contentType }: Feed): ChannelRequest =>
  json('POST', '/feeds/2021-06-30/documents', { contentType });

/** Last of a feed, once its content was uploaded. */
export const feedRequest = ({ feedType }: Feed, documentId: string, { marketplaceId }: AmazonOut): ChannelRequest =>
  json('POST', '/feeds/2021-06-30/feeds', {
    feedType,
    marketplaceIds: [marketplaceId],
    inputFeedDocumentId: documentId,
  });

const json = (method: 'POST' | 'PATCH', path: string, body: unknown): ChannelRequest => ({
  method,
  path,
  headers: { accept: 'application/json', 'content-type': 'application/json' },
  body,
});
