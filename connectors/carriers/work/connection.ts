import type { CarrierOffer } from '../../../domain/carriage/services.ts';
import type { Carrier } from '../port.ts';

/** A carrier's system as it is set up. */
export type CarrierConnection = CarrierOffer & {
  /** Another one takes its place when this differs. */
  readonly version: string;
  /** As people know the carrier. */
  readonly name: string;
  readonly carrier: Carrier;
  /** Facts from this position on are its work. */
  readonly after: bigint;
};

/** The connections that there are now, the one that is asked first before the others. */
export type Connections = () => readonly CarrierConnection[];
