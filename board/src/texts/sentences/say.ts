/** How what a sentence names is written for the viewer. */
export type Say = {
  readonly number: (value: number) => string;
  /** Of minor units; `null`: the currency is not known. */
  readonly money: (minor: number, currency: string | null) => string;
  readonly day: (instant: string) => string;
  readonly dayTime: (instant: string) => string;
  readonly list: (items: readonly string[]) => string;
  readonly location: (id: string) => string;
  readonly channel: (id: string) => string;
};

/** A sentence in the viewer's language, and what others have said, in theirs. */
export type Sentence = { readonly words: string; readonly quoted: string | null };

const SHOWN_LENGTH = 8;

/** As much of a long id as tells it from others. */
export const short = (id: string): string => id.slice(0, SHOWN_LENGTH);

/** Words that a carrier has said, each after the name of the field that they are about. */
export const saidOf = (said: readonly { readonly field: string | null; readonly text: string }[]): string =>
  said.map(({ text, field }) => (field === null ? text : `${field}: ${text}`)).join('; ');

/** Sentences of which some have nothing to say. */
export const sentences = (parts: readonly (string | null)[]): string =>
  parts
    .filter((part) => part !== null)
    .map((part) => `${part}.`)
    .join(' ');
