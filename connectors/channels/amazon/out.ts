import { splitByLargestRemainder } from '../../../domain/money.ts';
import type { Instant } from '../../../domain/time.ts';
import { decimalOf, shareOf } from '../../money.ts';
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
  shippingMethod: string | undefined,
  out: Omit<AmazonOut, 'sellerId'>,
): ChannelRequest => {
  const code = lookUp(out.carriers, parcel.carrier);
  return json('POST', `/orders/v0/orders/${encodeURIComponent(shipment.externalId)}/shipmentConfirmation`, {
    marketplaceId: out.marketplaceId,
    packageDetail: {
      packageReferenceId: String(packageReferenceId),
      carrierCode: code ?? 'Other',
      ...(code === undefined && { carrierName: parcel.carrier ?? 'Other' }),
      ...(shippingMethod !== undefined && { shippingMethod }),
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

/**
 * Gives money back for items, and for the shipping with the first of them. What is kept of the whole is taken off the items by what each
 * makes of it. Amazon knows no repeat: our id of the refund is there for people.
 */
export const refundFeed = (refund: Refund, out: AmazonOut): Feed => {
  const amounts = splitByLargestRemainder(
    Math.max(0, refund.amount - refund.shipping),
    refund.lines.map(({ amount }) => amount),
  );
  const component = (type: string, minor: number) =>
    minor === 0
      ? []
      : group(
          'Component',
          text('Type', type),
          text('Amount', decimalOf(minor, refund.currency), { currency: refund.currency }),
        );
  return envelope(
    REFUND_FEED,
    'OrderAdjustment',
    [
      ...text('AmazonOrderID', refund.externalId),
      ...refund.lines.flatMap((line, index) => {
        const amount = amounts[index] ?? 0;
        const tax = out.taxesAre === 'onTop' && line.amount > 0 ? shareOf(line.tax, amount, line.amount) : 0;
        return group(
          'AdjustedItem',
          text('AmazonOrderItemCode', line.line),
          text('MerchantAdjustmentItemID', refund.refund),
          text('AdjustmentReason', line.goods === 'cancelled' ? 'NoInventory' : 'CustomerReturn'),
          group(
            'ItemPriceAdjustments',
            component('Principal', amount - tax),
            component('Tax', tax),
            index === 0 ? component('Shipping', refund.shipping) : [],
          ),
        );
      }),
    ],
    out,
  );
};

export const REFUND_FEED = 'POST_PAYMENT_ADJUSTMENT_DATA';

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

export const feedStatusRequest = (feedId: string): ChannelRequest =>
  get(`/feeds/2021-06-30/feeds/${encodeURIComponent(feedId)}`);

/** Where the report of a feed is to be had. */
export const feedReportRequest = (documentId: string): ChannelRequest =>
  get(`/feeds/2021-06-30/documents/${encodeURIComponent(documentId)}`);

/** Feeds of a kind that were made since an instant. */
export const feedsRequest = (feedType: string, since: Instant): ChannelRequest =>
  get(`/feeds/2021-06-30/feeds?${new URLSearchParams({ feedTypes: feedType, createdSince: since, pageSize: '100' })}`);

/** Which of these SKUs, at most 20, the seller has listings of. */
export const listingsRequest = (skus: readonly string[], { sellerId, marketplaceId }: AmazonOut): ChannelRequest =>
  get(
    `/listings/2021-08-01/items/${encodeURIComponent(sellerId)}?${new URLSearchParams({
      ...{ marketplaceIds: marketplaceId, identifiersType: 'SKU', identifiers: skus.join(',') },
      ...{ includedData: 'summaries', pageSize: String(LISTINGS_MAX) },
    })}`,
  );

export const LISTINGS_MAX = 20;

const get = (path: string): ChannelRequest => ({
  ...{ method: 'GET', path, headers: { accept: 'application/json' }, body: null },
});

const json = (method: 'POST' | 'PATCH', path: string, body: unknown): ChannelRequest => ({
  method,
  path,
  headers: { accept: 'application/json', 'content-type': 'application/json' },
  body,
});
