/** What a connection to Visma.net needs to know. */
export type VismaSettings = {
  /** Of finance and logistics, and of the service for sales orders. */
  readonly baseUrl: string;
  readonly salesOrderUrl: string;
  readonly timeoutMillis: number;
  /** How long a document that was made may be missing where it is looked for. */
  readonly lookupLagMillis: number;
  /** True: what was sold is sent by its inventory number, too. */
  readonly inventory: boolean;
  /** The unit of what is sold: `STK`. */
  readonly unit: string;
  /** VAT zones by country; where there is none, that of the customer holds. */
  readonly vatZones: { readonly [country: string]: string };
};
