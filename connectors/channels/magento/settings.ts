import type { ChannelId, LocationId } from '../../../domain/ids.ts';
import type { Payment } from '../../../domain/order/request.ts';
import type { Resolution } from '../../../domain/returns/policy.ts';
import type { BaseUnits } from '../quantity.ts';

export type MagentoSettings = {
  readonly channel: ChannelId;
  /** Sources that are pick-up locations, by their code, and the location that each is. */
  readonly collectAt?: { readonly [pickUpLocationCode: string]: LocationId };
  /** Names of delivery services by shipping method; what is not in the table goes by its method. */
  readonly services?: { readonly [method: string]: string };
  /** What an unpaid order is by its payment method; what is not in the table waits while it is `new`, and else is authorised. */
  readonly payments?: { readonly [method: string]: Payment['status'] };
  /** Extension attributes of modules that add a fee, tax included, to the total, and its name. */
  readonly fees?: { readonly [extensionAttribute: string]: string };
  readonly units?: BaseUnits;
  /** Reasons and resolutions of returns are numbers of the shop's own. */
  readonly returnReasons?: { readonly [id: string]: string };
  readonly returnResolutions?: { readonly [id: string]: Resolution };
};
