/** What a connection to Fortnox needs to know. */
export type FortnoxSettings = {
  readonly baseUrl: string;
  readonly timeoutMillis: number;
  /** How long a document that was made may be missing in the list. */
  readonly lookupLagMillis: number;
  /** Lines are sent by their article number; without, by description and account, where not all articles are kept in Fortnox. */
  readonly articles: boolean;
  /** The warehouse module: what is invoiced has left its stock point. */
  readonly stockPoints: boolean;
};
