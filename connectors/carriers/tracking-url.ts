/** The page where a parcel can be followed: `{trackingNumber}` in the template is the place of its number. */
export const trackingUrlOf = (template: string | null, trackingNumber: string): string | null =>
  template === null ? null : template.replaceAll('{trackingNumber}', encodeURIComponent(trackingNumber));
