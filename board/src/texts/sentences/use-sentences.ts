import { useMemo } from 'react';
import { useChannels, useLocations } from '../../api/use-names.ts';
import { useFormats } from '../format.ts';
import { dictionary, useTexts } from '../language.tsx';
import { exceptionInEnglish } from './exceptions-english.ts';
import { exceptionInSwedish } from './exceptions-swedish.ts';
import { REMOVED_IN_ENGLISH, routingInEnglish } from './routing-english.ts';
import { REMOVED_IN_SWEDISH, routingInSwedish } from './routing-swedish.ts';
import type { Say } from './say.ts';

const routingTexts = dictionary({
  en: { sentence: routingInEnglish, removed: REMOVED_IN_ENGLISH },
  sv: { sentence: routingInSwedish, removed: REMOVED_IN_SWEDISH },
});

const exceptionTexts = dictionary({ en: { sentence: exceptionInEnglish }, sv: { sentence: exceptionInSwedish } });

export const useRoutingWords = () => {
  const { sentence, removed } = useTexts(routingTexts);
  const say = useSay();
  return { sentenceOf: (grounds: Parameters<typeof sentence>[0]) => sentence(grounds, say), removed };
};

export const useExceptionWords = () => {
  const { sentence } = useTexts(exceptionTexts);
  const say = useSay();
  return { sentenceOf: (details: Parameters<typeof sentence>[0]) => sentence(details, say) };
};

const useSay = (): Say => {
  const formats = useFormats();
  const { name: location } = useLocations();
  const { name: channel } = useChannels();
  return useMemo(() => {
    const { number, day, dayTime, list } = formats;
    const money = (minor: number, currency: string | null): string =>
      currency === null ? number(minor / 100) : formats.money(minor, currency);
    return { number, day, dayTime, list, money, location, channel };
  }, [formats, location, channel]);
};
