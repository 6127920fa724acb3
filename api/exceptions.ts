import type { ExceptionCommands } from '../runtime/exception-commands.ts';
import type { Setup } from '../runtime/setup.ts';
import { ok, refused } from './answer.ts';
import { hidden, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import type { Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody, text } from './schemas/common.ts';
import { ExceptionListed, exceptionsQuery, ResolveException } from './schemas/exception.ts';
import { Done, listOf } from './schemas/list.ts';

const ACT: readonly Role[] = ['operator'];
const READ: readonly Role[] = ['operator', 'auditor'];

export type ExceptionDependencies = {
  readonly setup: Pick<Setup, 'resolveException'>;
  readonly exceptions: ExceptionCommands;
  readonly reads: Pick<Reads, 'exceptions' | 'exception'>;
};

export const exceptionRoutes = ({ setup, exceptions, reads }: ExceptionDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/exceptions',
    name: 'listExceptions',
    summary: 'What people must look at, the newest first.',
    access: { may: READ },
    params: {},
    query: exceptionsQuery,
    body: NoBody,
    answers: { 200: listOf(ExceptionListed) },
    handle: async ({ query: { limit = LIMIT, ...filters } }) => ok(await reads.exceptions({ ...filters, limit })),
  }),
  route({
    method: 'POST',
    path: '/v1/exceptions/{exceptionId}/resolve',
    name: 'resolveException',
    summary: 'It has been seen to.',
    access: { may: ACT, single: true },
    params: { exceptionId: text(400) },
    query: {},
    body: ResolveException,
    answers: { 200: Done },
    async handle({ params: { exceptionId }, body: { note }, cause }) {
      const known = await reads.exception(exceptionId);
      if (known === null) throw hidden();
      const outcome = await setup.resolveException(
        exceptionId,
        known.raisedAt,
        note,
        cause(`exception-${exceptionId}`),
      );
      if ('refused' in outcome) return refused(outcome.refused);
      return ok({ id: exceptionId, position: String(outcome.position ?? 0n) });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/exceptions/{exceptionId}/retry',
    name: 'retryException',
    summary: 'Tries again what it is about; where that does not help now, 409 says what does.',
    access: { may: ACT, single: true },
    params: { exceptionId: text(400) },
    query: {},
    body: NoBody,
    answers: { 200: Done },
    async handle({ params: { exceptionId }, cause }) {
      const known = await reads.exception(exceptionId);
      if (known === null) throw hidden();
      const outcome = await exceptions.retry(known, cause);
      if ('refused' in outcome) return refused(outcome.refused);
      return ok({ id: exceptionId, position: String(outcome.position) });
    },
  }),
];
