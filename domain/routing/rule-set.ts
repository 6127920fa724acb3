import { type Decision, type Fact, nothing, refuse } from '../fact.ts';
import type { Rule, RuleSet } from './rules.ts';
import { faultsOf } from './validate.ts';

/** The facts of how orders are routed, in one stream. Each carries the whole set, so that the last one says it all. */
export type RoutingRulesFacts = {
  /** Kept to be tried; orders are routed as before. */
  readonly RoutingRulesDrafted: RuleSet;
  /** In force from here on. */
  readonly RoutingRulesSet: RuleSet;
};
export type RoutingRulesEvent = Fact<RoutingRulesFacts>;

/** The set in force and the draft; `null`: there is none, and without one in force the built-in set is. */
export type RoutingRules = { readonly active: RuleSet | null; readonly draft: RuleSet | null };

export const NO_RULES: RoutingRules = { active: null, draft: null };

/** A set that comes into force is no draft any more, and an older draft was not made for it. */
export const withRules = (rules: RoutingRules, event: RoutingRulesEvent): RoutingRules =>
  event.type === 'RoutingRulesSet' ? { active: event.data, draft: null } : { ...rules, draft: event.data };

/** `last`: the last fact of the stream. Refused where the rules cannot be used, with each fault. */
export const setRules = (last: RoutingRulesEvent | null, rules: readonly Rule[]): Decision<RoutingRulesEvent> =>
  decided('RoutingRulesSet', last, rules);

export const draftRules = (last: RoutingRulesEvent | null, rules: readonly Rule[]): Decision<RoutingRulesEvent> =>
  decided('RoutingRulesDrafted', last, rules);

const decided = (
  type: RoutingRulesEvent['type'],
  last: RoutingRulesEvent | null,
  rules: readonly Rule[],
): Decision<RoutingRulesEvent> => {
  const faults = faultsOf(rules);
  if (faults.length > 0) return refuse('unprocessable', 'These rules cannot be used.', faults);
  return { events: [{ type, data: { version: (last?.data.version ?? 0) + 1, rules } }] };
};

/** Puts the draft in force as it was tried. Refused where there is another draft by now, or none. */
export const activateRules = (last: RoutingRulesEvent | null, version: number): Decision<RoutingRulesEvent> => {
  if (last === null || last.data.version !== version) {
    return refuse('not-now', `Rule set ${version} is not the draft that was kept last.`);
  }
  return last.type === 'RoutingRulesSet' ? nothing : { events: [{ type: 'RoutingRulesSet', data: last.data }] };
};
