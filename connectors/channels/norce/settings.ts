import type { ChannelId, LocationId } from '../../../domain/ids.ts';
import type { LineKind, Payment } from '../../../domain/order/request.ts';
import type { BaseUnits } from '../quantity.ts';

export type NorceSettings = {
  readonly channel: ChannelId;
  /** Of times without a zone, as all of Norce's seem to be: `Europe/Stockholm`, if left out. */
  readonly timeZone?: string;
  /** Stores where customers collect, by `PickupStore.Code`, and the location that each is. */
  readonly collectAt?: { readonly [pickUpStoreCode: string]: LocationId };
  /** Names of delivery services by `DeliveryMethodCode`; what is not in the table goes by its code. */
  readonly services?: { readonly [deliveryMethodCode: string]: string };
  /** What items of further types are. */
  readonly lineKinds?: { readonly [type: string]: LineKind };
  /** What an order without payments is, which was paid or is to be paid elsewhere: `captured` for an external order, else `pending`. */
  readonly withoutPayment?: Payment['status'];
  readonly units?: BaseUnits;
};
