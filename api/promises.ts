import type { StaticEncode } from 'typebox';
import type { PromiseRequest, Promising } from '../runtime/promising.ts';
import { ok, refused } from './answer.ts';
import { narrowed, type Role } from './caller.ts';
import { utc } from './instant.ts';
import { malformed } from './problem.ts';
import { type Route, route } from './route.ts';
import { AskPromise, PromiseOptionsAnswer } from './schemas/promise.ts';

const READ: readonly Role[] = ['operator', 'auditor', 'channel'];

export type PromiseDependencies = { readonly promises: Promising };

export const promiseRoutes = ({ promises }: PromiseDependencies): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/promises',
    name: 'promise',
    summary: 'How an order could be delivered if it were placed now, by when and for how much. Nothing is reserved.',
    access: { may: READ },
    params: {},
    query: {},
    body: AskPromise,
    answers: { 200: PromiseOptionsAnswer },
    async handle({ caller, body }) {
      narrowed(caller, READ, caller.channels, [body.channel]);
      const outcome = await promises.options(requestOf(body));
      if ('refused' in outcome) return refused(outcome.refused);
      return ok({ ...outcome, position: String(outcome.position) });
    },
  }),
];

const requestOf = ({ lines, delivery, ...asked }: StaticEncode<typeof AskPromise>): PromiseRequest => {
  if (delivery?.method === 'ship' && asked.shipTo === undefined) {
    throw malformed('/shipTo', 'is needed when goods are shipped');
  }
  const { notBefore, ...wish } = delivery ?? {};
  return {
    ...asked,
    delivery: notBefore === undefined ? wish : { ...wish, notBefore: utc(notBefore) },
    lines: lines.map((line) => ({ unitPrice: 0, ...line })),
  };
};
