import type { Minor } from '../../../domain/money.ts';
import { minorOf } from '../../money.ts';
import type { ShopifyDecimal, ShopifyMoneySet, ShopifyOrder } from './document.ts';

export type MoneySide = 'presentment' | 'shop';

/** Reads every amount of one order on one side of its money sets, in minor units, and keeps what went wrong. */
export type Amounts = {
  readonly currency: string;
  /** Whether amounts that Shopify gives without a set, in the shop's currency, can be used. */
  readonly isShopCurrency: boolean;
  /** The amount times a whole number, or undefined where it is not stated. */
  readonly optional: (set: ShopifyMoneySet, plain: ShopifyDecimal, path: string, times?: number) => Minor | undefined;
  /** As `optional`, but its absence is an error. */
  readonly required: (set: ShopifyMoneySet, plain: ShopifyDecimal, path: string, times?: number) => Minor;
  readonly errors: readonly string[];
  readonly notes: readonly string[];
};

export const amountsOf = (order: ShopifyOrder, side: MoneySide): Amounts => {
  const errors: string[] = [];
  const notes: string[] = [];
  const shopCurrency = order.currency;
  const currency = side === 'shop' ? shopCurrency : (order.presentment_currency ?? shopCurrency);
  const isShopCurrency = currency === shopCurrency;

  const optional = (set: ShopifyMoneySet, plain: ShopifyDecimal, path: string, times = 1): Minor | undefined => {
    const money =
      (side === 'shop' ? set?.shop_money : set?.presentment_money) ?? (isShopCurrency ? set?.shop_money : null);
    const amount = money?.amount ?? (isShopCurrency ? plain : null);
    if (amount === undefined || amount === null) return undefined;
    const stated = money?.currency_code ?? currency;
    const converted = stated === currency ? minorOf(amount, currency, times) : null;
    if (converted === null) {
      errors.push(`${path} is not an amount in ${currency}: ${String(amount).slice(0, 40)} ${stated}`);
      return undefined;
    }
    if (converted.rounded) notes.push(`${path}: ${amount} rounded to the minor unit of ${currency}`);
    return converted.minor;
  };

  const required = (set: ShopifyMoneySet, plain: ShopifyDecimal, path: string, times = 1): Minor => {
    const before = errors.length;
    const minor = optional(set, plain, path, times);
    if (minor === undefined && errors.length === before) errors.push(`${path} has no amount in ${currency}`);
    return minor ?? 0;
  };

  return { currency, isShopCurrency, optional, required, errors, notes };
};
