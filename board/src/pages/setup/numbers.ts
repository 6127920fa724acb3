/** What stands in a field for numbers; `null` where nothing does. */
export const numberOrNull = (value: string | number): number | null => (typeof value === 'number' ? value : null);
