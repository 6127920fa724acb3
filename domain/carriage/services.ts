/** A kind of transport in the carrier's own codes, and what is added to it. */
export type Service = { readonly id: string; readonly addons: readonly string[] };

/** What a connection to a carrier is booked for: its services by the delivery services of orders; `*` is for those that it does not name. */
export type CarrierOffer = {
  /** Of the connection; what channels name their carriers by. */
  readonly id: string;
  readonly services: { readonly [service: string]: Service };
  /** Likewise for what comes back; empty where it takes no returns. */
  readonly returnServices: { readonly [service: string]: Service };
};

/** The connection that a fulfilment is booked with, and as what. */
export type CarrierChoice = { readonly connector: string; readonly service: Service };

const ANY = '*';

/**
 * The first connection that has the order's delivery service for this way, among those that its channel allows (`null`: all). `null`: there is
 * none, and a person ships it with a number that is typed in.
 */
export const chooseCarrier = (
  service: string | null,
  allowed: readonly string[] | null,
  offers: readonly CarrierOffer[],
  way: 'there' | 'back',
): CarrierChoice | null => {
  for (const { id, ...offer } of offers) {
    const services = way === 'there' ? offer.services : offer.returnServices;
    if (allowed !== null && !allowed.includes(id)) continue;
    const named = service !== null && Object.hasOwn(services, service) ? services[service] : services[ANY];
    if (named !== undefined) return { connector: id, service: named };
  }
  return null;
};
