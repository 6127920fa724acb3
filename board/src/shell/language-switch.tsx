import { Button } from '@mantine/core';
import { type Language, useLanguage } from '../texts/language.tsx';

const OTHER: { readonly [L in Language]: { readonly language: Language; readonly name: string } } = {
  en: { language: 'sv', name: 'Svenska' },
  sv: { language: 'en', name: 'English' },
};

/** The other language, by its own name. */
export const LanguageSwitch = () => {
  const { language, choose } = useLanguage();
  const other = OTHER[language];
  return (
    <Button
      variant="subtle"
      color="gray"
      c="var(--board-text)"
      px="xs"
      fw={500}
      lang={other.language}
      onClick={() => choose(other.language)}
    >
      {other.name}
    </Button>
  );
};
