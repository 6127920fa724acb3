import type { StaticEncode } from 'typebox';
import { BUILT_IN_CLAUSE, type ReturnsPolicy } from '../domain/returns/policy.ts';
import type { Setup } from '../runtime/setup.ts';
import { ok, refused } from './answer.ts';
import type { Role } from './caller.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { ReturnsPolicy as PolicyAnswer, ReturnsPolicyAnswer, SetReturnsPolicy } from './schemas/returns-policy.ts';

const READ: readonly Role[] = ['operator', 'auditor', 'channel', 'location'];

export type ReturnsPolicyDependencies = { readonly setup: Pick<Setup, 'setReturnsPolicy' | 'returnsPolicy'> };

export const returnsPolicyRoutes = ({ setup }: ReturnsPolicyDependencies): readonly Route[] => [
  route({
    method: 'PUT',
    path: '/v1/returns/policy',
    name: 'setReturnsPolicy',
    summary: 'Set the rules of returns. What a clause leaves out is as in the built-in policy.',
    access: { may: [] },
    params: {},
    query: {},
    body: SetReturnsPolicy,
    answers: { 200: ReturnsPolicyAnswer },
    async handle({ body, cause }) {
      const outcome = await setup.setReturnsPolicy(policyOf(body), cause('returns-policy'));
      if ('refused' in outcome) return refused(outcome.refused);
      const { changed, position } = outcome;
      return ok({ changed, position: String(position ?? 0n), policy: await setup.returnsPolicy() });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/returns/policy',
    name: 'readReturnsPolicy',
    summary: 'The rules of returns as they are now; version 0 is the built-in ones.',
    access: { may: READ },
    params: {},
    query: {},
    body: NoBody,
    answers: { 200: PolicyAnswer },
    handle: async () => ok(await setup.returnsPolicy()),
  }),
];

const policyOf = ({
  reasons = null,
  clauses,
}: StaticEncode<typeof SetReturnsPolicy>): Omit<ReturnsPolicy, 'version'> => ({
  reasons,
  clauses: clauses.map((clause) => ({ ...BUILT_IN_CLAUSE, ...clause, when: clause.when ?? {} })),
});
