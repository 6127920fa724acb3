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
  /** Facts from this position on are its work, or that of the connections before it under its id. */
  readonly from: bigint;
};

/** One that has been removed: what it had to do is wound up. */
export type RemovedConnection = Pick<CarrierConnection, 'id' | 'from'>;

/** The connections that there are now, the one that is asked first before the others. */
export type Connections = () => readonly CarrierConnection[];
