import type { ChannelId, LocationId } from '../../../domain/ids.ts';
import type { LineKind } from '../../../domain/order/request.ts';

/** The tables go by a shipping method's `technicalName` or, in shops before 6.5.7 that have none, its id. */
export type ShopwareSettings = {
  readonly channel: ChannelId;
  /** Shipping methods that mean "the customer collects", and where. */
  readonly collectAt?: { readonly [method: string]: LocationId };
  /** Names of delivery services; what is not in the table goes by its technical name. */
  readonly services?: { readonly [method: string]: string };
  /** What lines of types that extensions bring are. */
  readonly lineKinds?: { readonly [type: string]: LineKind };
  /** Types of lines by which extensions pay, as with a gift card: below zero, they lower what is due and not the order's total. */
  readonly payingTypes?: readonly string[];
};
