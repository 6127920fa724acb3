import type { Instant } from '../../../domain/time.ts';
import type { DoorAnswer } from '../../../runtime/connectors.ts';
import type { Notice } from '../notice.ts';
import type { PeppolSettings } from './order.ts';
import { type OrderAnswer, orderResponse } from './response.ts';
import type { UblDocument } from './ubl.ts';

type Answering = { readonly name: string; readonly translation: PeppolSettings; readonly now: Instant };

/** Buyers with this profile wait for no answer. */
const NO_ANSWER = /order_only/;

/**
 * The `OrderResponse` that a document is answered with at the door: `AB`, a verdict on it follows; an order that breaks a rule, or is of
 * somebody whom we do not know, `RE` with what is wrong. `null` where the buyer waits for none.
 */
export const receivedVerdict = (document: UblDocument, notice: Notice, answering: Answering): DoorAnswer | null => {
  if (document.kind === 'orderCancellation' || NO_ANSWER.test(document.order.profile ?? '')) return null;
  const { order } = document;
  const isRefused = notice.kind === 'unknown' && document.kind === 'order';
  const answer: OrderAnswer = {
    id: `${document.kind === 'order' ? order.id : document.id}-${isRefused ? 'RE' : 'AB'}`,
    at: answering.now,
    zone: answering.translation.zone,
    orderId: order.id,
    form: document.kind === 'order' ? formOf(order.profile) : { advanced: { changeId: document.id } },
    salesOrderId: null,
    currency: order.currency,
    customerReference: order.customerReference ?? null,
    seller: { endpoint: order.seller.endpoint, name: answering.name },
    buyer: { endpoint: order.buyer.endpoint, name: order.buyer.name ?? '' },
    verdict: isRefused ? { code: 'RE', note: notice.errors.join('; ') } : { code: 'AB' },
  };
  return { status: 200, type: 'application/xml; charset=utf-8', text: orderResponse(answer) };
};

const formOf = (profile: string | null | undefined): OrderAnswer['form'] =>
  /advanced_ordering/.test(profile ?? '') ? { advanced: { changeId: null } } : 'ordering';
