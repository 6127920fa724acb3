import { RULES_DEFAULT, type RuleSet } from '../domain/routing/rules.ts';
import type { Directory } from '../runtime/directory.ts';
import type { Setup, SetupOutcome } from '../runtime/setup.ts';
import { type Document, ok, refused } from './answer.ts';
import type { Role } from './caller.ts';
import { schemaShown } from './openapi.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import {
  ActivateRoutingRules,
  RoutingRulesAnswer,
  RoutingRulesChanged,
  rulesOf,
  SetRoutingRules,
} from './schemas/routing.ts';

const SET: readonly Role[] = [];
const READ: readonly Role[] = ['operator', 'auditor'];

export type RoutingRulesDependencies = {
  readonly setup: Pick<Setup, 'setRoutingRules' | 'draftRoutingRules' | 'activateRoutingRules'>;
  readonly directory: Pick<Directory, 'routing'>;
};

export const routingRulesRoutes = ({ setup, directory }: RoutingRulesDependencies): readonly Route[] => {
  const changed = (outcome: SetupOutcome): Document => {
    if ('refused' in outcome) return refused(outcome.refused);
    return ok({ ...rulesNow(directory), changed: outcome.changed, position: String(outcome.position ?? 0n) });
  };

  return [
    route({
      method: 'PUT',
      path: '/v1/routing/rules',
      name: 'setRoutingRules',
      summary: 'Have orders routed by these rules from here on.',
      access: { may: SET },
      params: {},
      query: {},
      body: SetRoutingRules,
      answers: { 200: RoutingRulesChanged },
      handle: async ({ body, cause }) => changed(await setup.setRoutingRules(rulesOf(body), cause('routing-rules'))),
    }),
    route({
      method: 'PUT',
      path: '/v1/routing/rules/draft',
      name: 'draftRoutingRules',
      summary: 'Keep rules to be tried; orders are routed as before.',
      access: { may: SET },
      params: {},
      query: {},
      body: SetRoutingRules,
      answers: { 200: RoutingRulesChanged },
      handle: async ({ body, cause }) => changed(await setup.draftRoutingRules(rulesOf(body), cause('routing-rules'))),
    }),
    route({
      method: 'POST',
      path: '/v1/routing/rules/activate',
      name: 'activateRoutingRules',
      summary: 'Put the draft in force, if it is still the one of this version.',
      access: { may: SET },
      params: {},
      query: {},
      body: ActivateRoutingRules,
      answers: { 200: RoutingRulesChanged },
      handle: async ({ body, cause }) =>
        changed(await setup.activateRoutingRules(body.version, cause('routing-rules'))),
    }),
    route({
      method: 'GET',
      path: '/v1/routing/rules',
      name: 'readRoutingRules',
      summary: 'The rules in force, and the draft.',
      access: { may: READ },
      params: {},
      query: {},
      body: NoBody,
      answers: { 200: RoutingRulesAnswer },
      handle: async () => ok(rulesNow(directory)),
    }),
    route({
      method: 'GET',
      path: '/v1/routing/rules/schema',
      name: 'routingRulesSchema',
      summary: 'The JSON Schema of a rule set, for the editor that it is written in.',
      access: 'open',
      params: {},
      query: {},
      body: NoBody,
      answers: { 200: null },
      handle: async () => ({ status: 200, type: 'application/schema+json; charset=utf-8', text: SCHEMA }),
    }),
  ];
};

/** The built-in set is in force as long as no other is. */
const rulesNow = ({ routing }: Pick<Directory, 'routing'>) => {
  const { active, draft } = routing();
  return { active: presented(active ?? RULES_DEFAULT), draft: draft === null ? null : presented(draft) };
};

/** Older rules said what becomes of an order without a plan, which nothing was done about: what is read can be sent again. */
const presented = ({ version, rules }: RuleSet): RuleSet => ({
  version,
  rules: rules.map(({ fallback: { relax }, ...rule }) => ({ ...rule, fallback: { relax } })),
});

const SCHEMA = JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...schemaShown(SetRoutingRules),
});
