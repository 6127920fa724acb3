import type { TrackingMeaning } from '../../domain/carriage/tracking.ts';
import type { TrackingCodes } from './port.ts';

/** What a code means, by tables of which the first that knows it decides. */
export const meaningOf = (code: string, ...tables: readonly TrackingCodes[]): TrackingMeaning => {
  const table = tables.find((codes) => Object.hasOwn(codes, code));
  return table?.[code] ?? 'unknown';
};
