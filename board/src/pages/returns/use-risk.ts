import { useFormats } from '../../texts/format.ts';

/** How money at risk is written, whatever the currencies: whole units of each. */
export const useRisk = (): ((sums: { readonly [currency: string]: number }) => string) => {
  const formats = useFormats();
  return (sums) =>
    Object.entries(sums)
      .map(([currency, minor]) => formats.wholeMoney(minor, currency))
      .join(' + ');
};
