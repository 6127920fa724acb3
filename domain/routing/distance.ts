export type Position = { readonly lat: number; readonly lon: number };

const EARTH_RADIUS_KILOMETRES = 6_371;

/** Great-circle distance in whole kilometres (haversine); positions in degrees. */
export const kilometresBetween = (a: Position, b: Position): number => {
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const h = half(a.lat, b.lat) + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half(a.lon, b.lon);
  return Math.round(2 * EARTH_RADIUS_KILOMETRES * Math.asin(Math.min(1, Math.sqrt(h))));
};

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
