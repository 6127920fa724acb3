import { Textarea } from '@mantine/core';
import { useMemo } from 'react';
import { Errors } from 'typebox/schema';

/** What is wrong with a text, with a pointer to each place; or the value that it says. */
export type Written =
  | { readonly value: object; readonly faults: readonly [] }
  | { readonly value: null; readonly faults: readonly string[] };

const FAULTS_MAX = 8;

/** Reads JSON and holds it against a JSON Schema; `null` for a schema that has not come yet: then only its form is looked at. */
export const written = (text: string, schema: object | null): Written => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return { value: null, faults: ['{}'] };
    const [, errors] = schema === null ? [true, []] : Errors(schema, value);
    const faults = [...new Set(errors.map(({ instancePath, message }) => `${instancePath} ${message}`.trim()))];
    return faults.length === 0 ? { value, faults: [] } : { value: null, faults: faults.slice(0, FAULTS_MAX) };
  } catch (error) {
    return { value: null, faults: [error instanceof Error ? error.message : String(error)] };
  }
};

export const useWritten = (text: string, schema: object | null): Written =>
  useMemo(() => written(text, schema), [text, schema]);

export const JsonEditor = ({
  label,
  hint,
  text,
  change,
  faults,
  rows,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly text: string;
  readonly change: (text: string) => void;
  readonly faults: readonly string[];
  readonly rows: number;
}) => (
  <Textarea
    label={label}
    description={hint}
    value={text}
    rows={rows}
    spellCheck={false}
    autoCapitalize="off"
    autoComplete="off"
    styles={{
      input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13, lineHeight: 1.5, tabSize: 2 },
    }}
    error={faults.length === 0 ? null : <JsonFaults faults={faults} />}
    onChange={(event) => change(event.currentTarget.value)}
  />
);

const JsonFaults = ({ faults }: { readonly faults: readonly string[] }) => (
  <>
    {faults.map((fault) => (
      <span key={fault} style={{ display: 'block', overflowWrap: 'anywhere' }}>
        {fault}
      </span>
    ))}
  </>
);
