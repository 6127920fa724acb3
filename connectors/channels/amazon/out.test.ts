import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lineIdOf, refundIdOf, skuOf } from '../../../domain/ids.ts';
import type { Refund } from '../outgoing.ts';
import { confirmOutcomeAfterReading, listingOutcome, outcomeOf } from './answer.ts';
import {
  type AmazonOut,
  cancelFeed,
  confirmShipmentRequest,
  feedDocumentRequest,
  feedRequest,
  refundFeed,
  stockRequest,
} from './out.ts';
import { readToken, tokenForm } from './token.ts';

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));

const out: AmazonOut = { sellerId: 'A3SAMPLESELLER', marketplaceId: 'A2NODRKZP88ZB9' };

const parcel = {
  carrier: 'PostNord',
  trackingNumber: '373325381234567890',
  trackingUrl: null,
  lines: [{ line: lineIdOf('12345678901234'), sku: skuOf('TSHIRT-M'), name: 'T-shirt M', quantity: 2 }],
};

const shipment = { externalId: '123-4567890-1234567', at: '2026-11-24T15:10:00.000Z' };

describe('requests are those of the samples', () => {
  test('a parcel that has left', () => {
    const { method, path, body } = confirmShipmentRequest(shipment, parcel, 1, 'MyPack', out);
    expect({ method, path, body }).toEqual(sample('api/confirm-shipment.request'));
  });

  test('what may be sold of a SKU', () => {
    const { method, path, body } = stockRequest({ sku: skuOf('TSHIRT-M'), quantity: 17 }, out);
    expect({ method, path, body }).toEqual(sample('api/listings-patch.request'));
  });

  test('a token', () => {
    const form = tokenForm({
      clientId: 'amzn1.application-oa2-client.sample',
      clientSecret: 'sample',
      refreshToken: 'Atzr|sample',
    });
    expect({ form: Object.fromEntries(form) }).toEqual({ form: Object(sample('api/lwa-token.request')).form });
    expect(readToken({ access_token: 't', token_type: 'bearer', expires_in: 3600 })).toEqual({
      token: 't',
      seconds: 3600,
    });
    expect(readToken({ error: 'invalid_grant' })).toBeNull();
  });
});

test('a carrier that Amazon knows goes by its code, and a SKU is no path', () => {
  const known = { ...out, carriers: { PostNord: 'PostNord' } };
  const { body } = confirmShipmentRequest(shipment, parcel, 2, 'MyPack', known);
  expect(body).toMatchObject({ packageDetail: { packageReferenceId: '2', carrierCode: 'PostNord' } });
  expect(body).not.toHaveProperty('packageDetail.carrierName');
  expect(stockRequest({ sku: skuOf('A/B ö'), quantity: 1 }, out).path).toContain('/A3SAMPLESELLER/A%2FB%20%C3%B6?');
});

describe('feeds', () => {
  const refund: Refund = {
    refund: refundIdOf('r-1'),
    externalId: shipment.externalId,
    at: '2026-11-27T10:00:00.000Z',
    currency: 'SEK',
    amount: 24800,
    lines: [
      {
        line: lineIdOf('12345678901234'),
        sku: skuOf('TSHIRT-M'),
        quantity: 1,
        amount: 19900,
        tax: 3980,
        goods: 'returned',
      },
    ],
    shipping: 4900,
  };

  test('its address is asked for first, and it is made last', () => {
    const feed = refundFeed(refund, out);
    expect(feedDocumentRequest(feed)).toMatchObject({ body: { contentType: 'text/xml; charset=UTF-8' } });
    expect(feedRequest(feed, 'd-1', out)).toMatchObject({
      path: '/feeds/2021-06-30/feeds',
      body: {
        feedType: 'POST_PAYMENT_ADJUSTMENT_DATA',
        marketplaceIds: ['A2NODRKZP88ZB9'],
        inputFeedDocumentId: 'd-1',
      },
    });
  });

  test('a cancellation of an item', () => {
    const { feedType, content } = cancelFeed(
      { externalId: shipment.externalId, lines: [{ line: lineIdOf('11'), quantity: 1 }] },
      'NoInventory',
      out,
    );
    expect(feedType).toBe('POST_ORDER_ACKNOWLEDGEMENT_DATA');
    expect(content.replaceAll(/\n\s*/g, '')).toContain(
      '<OrderAcknowledgement><AmazonOrderID>123-4567890-1234567</AmazonOrderID><StatusCode>Failure</StatusCode><Item><AmazonOrderItemCode>11</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item></OrderAcknowledgement>',
    );
  });

  test.each([
    ['included' as const, '<Component><Type>Principal</Type><Amount currency="SEK">199.00</Amount></Component>'],
    [
      'onTop' as const,
      '<Component><Type>Principal</Type><Amount currency="SEK">159.20</Amount></Component><Component><Type>Tax</Type><Amount currency="SEK">39.80</Amount></Component>',
    ],
  ])('a refund where the taxes are %s', (taxesAre, components) => {
    const { content } = refundFeed(refund, { ...out, taxesAre });
    expect(content.replaceAll(/\n\s*/g, '')).toContain(
      `<ItemPriceAdjustments>${components}<Component><Type>Shipping</Type><Amount currency="SEK">49.00</Amount></Component></ItemPriceAdjustments>`,
    );
  });
});

describe('answers', () => {
  const answer = (status: number, body: unknown, headers = {}) => ({ status, body, headers: new Headers(headers) });

  test('204 is delivered, and a no has their words', () => {
    expect(outcomeOf(answer(204, ''), 0)).toEqual({ kind: 'delivered', status: 204 });
    expect(outcomeOf(answer(400, sample('api/confirm-shipment.error')), 0)).toMatchObject({
      kind: 'refused',
      reason: 'InvalidInput: The order item was already shipped.',
    });
  });

  test('a quota that is used up comes back at its rate', () => {
    const { status, headers, body } = Object(sample('api/quota-exceeded.error'));
    expect(outcomeOf(answer(status, body, headers), 0)).toMatchObject({
      kind: 'unavailable',
      retryAfterMillis: 178_572,
    });
  });

  test('a listing may be answered and not taken', () => {
    expect(listingOutcome(answer(200, sample('api/listings-patch.response')), 0)).toMatchObject({ kind: 'delivered' });
    const invalid = { sku: 'CAP', status: 'INVALID', issues: [{ message: 'no such listing', severity: 'ERROR' }] };
    expect(listingOutcome(answer(200, invalid), 0)).toMatchObject({ kind: 'refused', reason: 'no such listing' });
  });

  test('a parcel that was refused is told where the order has it, and not where it has another', () => {
    const no = outcomeOf(answer(400, sample('api/confirm-shipment.error')), 0);
    const order = Object(sample('get-order')).order;
    const sent = { packageReferenceId: 1, trackingNumber: '373325381234567890' };
    expect(confirmOutcomeAfterReading(no, order, sent)).toMatchObject({ kind: 'delivered' });
    expect(confirmOutcomeAfterReading(no, order, { ...sent, trackingNumber: 'other' })).toBe(no);
  });
});
