import type { Registry } from 'prom-client';
import { Type } from 'typebox';
import { ok } from './answer.ts';
import { problemOf } from './problem.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';

/** Whether requests can be served, and what that rests on: a line for each store and view. */
export type Readiness = { readonly ready: boolean; readonly checks: { readonly [name: string]: unknown } };

export type HealthDependencies = { readonly readiness: () => Promise<Readiness>; readonly metrics: Registry };

const Live = Type.Object({ status: Type.String() });
const Ready = Type.Object({ status: Type.String(), checks: Type.Unsafe<object>({ type: 'object' }) });

const open = { method: 'GET', access: 'open', params: {}, query: {}, body: NoBody } as const;

/** What those who run the system ask; no key needed. */
export const healthRoutes = ({ readiness, metrics }: HealthDependencies): readonly Route[] => [
  route({
    ...open,
    path: '/health/live',
    name: 'live',
    summary: 'The process is there.',
    answers: { 200: Live },
    handle: async () => ok({ status: 'live' }),
  }),
  route({
    ...open,
    path: '/health/ready',
    name: 'ready',
    summary: 'Requests can be served; otherwise 503 and why not.',
    answers: { 200: Ready },
    async handle() {
      const { ready, checks } = await readiness();
      if (ready) return ok({ status: 'ready', checks });
      return { status: 503, body: { ...problemOf('unavailable', 'Not ready.'), checks } };
    },
  }),
  route({
    ...open,
    path: '/metrics',
    name: 'metrics',
    summary: 'Figures for Prometheus.',
    answers: { 200: null },
    handle: async () => ({ status: 200, type: metrics.contentType, text: await metrics.metrics() }),
  }),
];
