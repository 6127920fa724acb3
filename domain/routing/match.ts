import type { Network } from './network.ts';
import type { Routable, RoutableLine } from './routable.ts';
import { RULE_DEFAULT, type Rule, type RuleSet, type When } from './rules.ts';

/** What of an order decides which rule holds for it. */
export type Matched = Pick<Routable, 'channel' | 'method' | 'service' | 'country' | 'tags' | 'value'> & {
  readonly lines: readonly Pick<RoutableLine, 'goods'>[];
};

/** The first rule whose conditions an order meets; the built-in one where none does. */
export const ruleFor = (order: Matched, articles: Network['articles'], { rules }: RuleSet): Rule =>
  rules.find(({ when }) => meets(order, articles, when)) ?? RULE_DEFAULT;

const meets = (order: Matched, articles: Network['articles'], when: When): boolean =>
  isOneOf(order.channel, when.channels) &&
  isOneOf(order.country, when.countries) &&
  isOneOf(order.service, when.services) &&
  isOneOf(order.method, when.methods) &&
  isWorth(order, when.value) &&
  (when.skus === undefined || skusOf(order).some((sku) => isOneOf(sku, when.skus))) &&
  (when.tags === undefined || tagsOf(order, articles).some((tag) => isOneOf(tag, when.tags)));

const isOneOf = <T>(value: T | null, wanted: readonly T[] | undefined): boolean =>
  wanted === undefined || (value !== null && wanted.includes(value));

const isWorth = ({ value: { amount, currency } }: Matched, wanted: When['value']): boolean =>
  wanted === undefined ||
  (currency === wanted.currency && amount >= (wanted.from ?? 0) && amount < (wanted.below ?? Number.POSITIVE_INFINITY));

const skusOf = (order: Matched) => order.lines.flatMap(({ goods }) => goods.map(({ sku }) => sku));

const tagsOf = (order: Matched, articles: Network['articles']): readonly string[] => [
  ...order.tags,
  ...skusOf(order).flatMap((sku) => articles.get(sku)?.attributes ?? []),
];
