/** Text for people, on one line; undefined where there is none. Line breaks and other control characters become spaces. */
export const oneLine = (value: string | null | undefined): string | undefined => {
  const text = (value ?? '').replace(/\p{Cc}+/gu, ' ').trim();
  return text === '' ? undefined : text;
};

/** The first that says something. */
export const firstOf = (...values: readonly (string | null | undefined)[]): string | undefined =>
  values.map(oneLine).find((text) => text !== undefined);

/** The ones that say something, put together. */
export const joined = (separator: string, ...values: readonly (string | null | undefined)[]): string | undefined =>
  oneLine(
    values
      .map(oneLine)
      .filter((text) => text !== undefined)
      .join(separator),
  );
