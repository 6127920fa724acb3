import Type from 'typebox';
import { millisOf } from '../../../domain/time.ts';
import { documentOf, Name } from '../../http/document.ts';
import type { Refusal } from '../../http/refusal.ts';
import { type Caller, getAll } from './calls.ts';

export type Subscription = {
  /** The address of our door, which Business Central tries before it answers. */
  readonly notificationUrl: string;
  readonly companyId: string;
  readonly clientState: string;
};

const Subscriptions = documentOf(
  Type.Object({
    value: Type.Array(
      Type.Object({
        '@odata.etag': Name,
        subscriptionId: Name,
        notificationUrl: Type.String(),
        resource: Type.String(),
        expirationDateTime: Type.String(),
      }),
    ),
  }),
);

/** It lasts for three days: renewed once two are left. */
const RENEW_MILLIS = 2 * 86_400_000;

/** Has us told of changed items. A subscription that was lost gives no sign, so that it is looked for; `null` where it is there. */
export const subscribed = async (
  caller: Caller,
  { notificationUrl, companyId, clientState }: Subscription,
  now: number,
): Promise<Refusal | null> => {
  const resource = `/api/v2.0/companies(${companyId})/items`;
  const all = await getAll(caller, '/subscriptions', Subscriptions);
  if ('outcome' in all) return all;
  const ours = all.find((one) => one.notificationUrl === notificationUrl && one.resource.endsWith(resource.slice(1)));
  if (ours !== undefined && millisOf(ours.expirationDateTime) - now > RENEW_MILLIS) return null;
  const json = { notificationUrl, resource, clientState };
  const reply = await caller.call(
    ours === undefined
      ? { method: 'POST', path: '/subscriptions', json, changes: true }
      : {
          ...{ method: 'PATCH', path: `/subscriptions('${ours.subscriptionId}')`, json, changes: true },
          headers: { 'if-match': ours['@odata.etag'] },
        },
  );
  return reply.outcome === 'replied' ? null : reply;
};
