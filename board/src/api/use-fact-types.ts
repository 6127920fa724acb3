import { useMemo } from 'react';
import { useRead } from './use-read.ts';

type OpenApi = {
  readonly components: {
    readonly schemas: {
      readonly SetWebhook: {
        readonly properties: {
          readonly types: { readonly items: { readonly anyOf: readonly { readonly enum?: readonly string[] }[] } };
        };
      };
    };
  };
};

const DAY_MILLIS = 86_400_000;
const NONE: readonly string[] = [];

/** The types of the facts of the business, as OpenAPI lists them. */
export const useFactTypes = (): readonly string[] => {
  const { data } = useRead<OpenApi>('/openapi.json', {}, { staleMillis: DAY_MILLIS });
  return useMemo(
    () => data?.components.schemas.SetWebhook.properties.types.items.anyOf.flatMap((one) => one.enum ?? []) ?? NONE,
    [data],
  );
};
