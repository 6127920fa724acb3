/** What a connection to Business Central needs to know. */
export type BusinessCentralSettings = {
  /** Up to `/api/v2.0`, with tenant and environment. */
  readonly baseUrl: string;
  readonly companyId: string;
  readonly timeoutMillis: number;
  /** How long a document that was made may be missing where it is looked for. */
  readonly lookupLagMillis: number;
  /**
   * True: what was sold is booked as items, so that posting moves the stock of Business Central. False: on the sales account, where stock
   * is kept elsewhere.
   */
  readonly items: boolean;
};
