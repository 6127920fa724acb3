import type { Attributes } from '../../domain/order/request.ts';

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

/** What says something. */
export const filled = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => !isEmpty(value)));

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);
