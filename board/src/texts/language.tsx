import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

export const LANGUAGES = ['en', 'sv'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Texts of one part of the board in each language, the same ones in all of them. */
export type Dictionary<T> = { readonly [L in Language]: T };

export const dictionary = <T,>(texts: { readonly en: T; readonly sv: NoInfer<T> }): Dictionary<T> => texts;

type Choice = { readonly language: Language; readonly choose: (language: Language) => void };

const LanguageContext = createContext<Choice>({ language: 'en', choose: () => undefined });

const KEPT = 'weir.language';

const isLanguage = (text: string | null | undefined): text is Language => LANGUAGES.some((known) => known === text);

/** What was chosen before, or else what the browser asks for. */
const firstLanguage = (): Language => {
  const kept = localStorage.getItem(KEPT);
  if (isLanguage(kept)) return kept;
  const asked = navigator.languages.map((one) => one.slice(0, 2)).find(isLanguage);
  return asked ?? 'en';
};

export const LanguageProvider = ({ children }: { readonly children: ReactNode }) => {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo(
    () => ({
      language,
      choose: (chosen: Language) => {
        localStorage.setItem(KEPT, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <LanguageContext value={choice}>{children}</LanguageContext>;
};

export const useLanguage = (): Choice => useContext(LanguageContext);

/** The texts of a dictionary in the language of the viewer. */
export const useTexts = <T,>(texts: Dictionary<T>): T => texts[useLanguage().language];
