/** What a table of the settings, or one of ours, has for the first of the keys that is in it. */
export const lookUp = <T>(
  table: { readonly [key: string]: T } | undefined,
  ...keys: readonly (string | null | undefined)[]
): T | undefined => {
  const key = keys.find((each) => typeof each === 'string' && Object.hasOwn(table ?? {}, each));
  return typeof key === 'string' ? table?.[key] : undefined;
};
