import { type Instant, instantOf } from '../../../domain/time.ts';

const UTC_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/;

/** A time of Magento, which is in UTC and has no zone; `null` where it is none. */
export const utcOf = (text: string | null | undefined): Instant | null => {
  const [, day, time] = UTC_TIME.exec(text ?? '') ?? [];
  const millis = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(millis) ? null : instantOf(millis);
};

/** An instant as Magento writes it, to the second. */
export const magentoTime = (instant: Instant): string => instant.slice(0, 19).replace('T', ' ');
