import type { ExplainedCandidate } from '../domain/routing/explanation.ts';
import type { Terms } from '../domain/routing/score.ts';

/**
 * How the candidates of a receipt are stored: a table, a column for each field, and where all candidates have the same in it, that once. As
 * objects they were a third of the log, most of it names of fields. Facts in memory know nothing of it, and older ones were stored as
 * they are.
 */
type Table = { readonly [F in keyof Row]: readonly Row[F][] };

/** Where there are no terms, each of them is `null`. */
type Row = Omit<ExplainedCandidate, 'terms'> & { readonly [T in keyof Terms]: Terms[T] | null };

type Data = { readonly [field: string]: unknown };

/** The data of an event as it is stored. */
export const packed = (data: Data): Data => {
  const { explanation } = data;
  return isReceipt(explanation) && Array.isArray(explanation.candidates) && explanation.candidates.length > 0
    ? { ...data, explanation: { ...explanation, candidates: tableOf(explanation.candidates) } }
    : data;
};

/** And as the fact has it. */
export const unpacked = (data: Data): Data => {
  const { explanation } = data;
  return isReceipt(explanation) && isTable(explanation.candidates)
    ? { ...data, explanation: { ...explanation, candidates: candidatesIn(explanation.candidates) } }
    : data;
};

type Receipt = Data & { readonly form: 2 };

const isReceipt = (value: unknown): value is Receipt =>
  typeof value === 'object' && value !== null && 'form' in value && value.form === 2;

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && 'location' in value;

const tableOf = (candidates: readonly ExplainedCandidate[]): Table => {
  const column = <T>(of: (candidate: ExplainedCandidate) => T): readonly T[] => {
    const values = candidates.map(of);
    return values.every((value) => value === values[0]) ? values.slice(0, 1) : values;
  };
  return {
    location: candidates.map(({ location }) => location),
    chosen: column(({ chosen }) => chosen),
    removedBy: column(({ removedBy }) => removedBy),
    canShip: column(({ canShip }) => canShip),
    kilometres: column(({ kilometres }) => kilometres),
    points: column(({ points }) => points),
    cost: column(({ terms }) => terms?.cost ?? null),
    speed: column(({ terms }) => terms?.speed ?? null),
    distance: column(({ terms }) => terms?.distance ?? null),
    parcels: column(({ terms }) => terms?.parcels ?? null),
    scarcity: column(({ terms }) => terms?.scarcity ?? null),
    load: column(({ terms }) => terms?.load ?? null),
  };
};

const candidatesIn = (table: Table): readonly ExplainedCandidate[] =>
  table.location.map((location, row) => {
    const of = <T>(column: readonly T[]): T | undefined => column[column.length === 1 ? 0 : row];
    return {
      location,
      chosen: of(table.chosen) ?? false,
      removedBy: of(table.removedBy) ?? null,
      canShip: of(table.canShip) ?? 0,
      kilometres: of(table.kilometres) ?? null,
      terms: termsOf(of(table.parcels), {
        cost: of(table.cost),
        speed: of(table.speed),
        distance: of(table.distance),
        scarcity: of(table.scarcity),
        load: of(table.load),
      }),
      points: of(table.points) ?? null,
    };
  });

type Told = { readonly [T in keyof Omit<Terms, 'parcels'>]: number | null | undefined };

const termsOf = (parcels: number | null | undefined, { cost, speed, distance, scarcity, load }: Told): Terms | null =>
  parcels === null || parcels === undefined
    ? null
    : {
        cost: cost ?? 0,
        speed: speed ?? 0,
        distance: distance ?? 0,
        parcels,
        scarcity: scarcity ?? 0,
        load: load ?? 0,
      };
