/** What a document keeps under a name that somebody else chose: a location may well be called `constructor`. */
export const ownOf = <T>(record: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
