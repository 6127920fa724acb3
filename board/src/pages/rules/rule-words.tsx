import { Stack, Text } from '@mantine/core';
import { TERMS } from '../../api/routing-documents.ts';
import { useChannels, useLocations } from '../../api/use-names.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import classes from './rules.module.css';
import type { Rule } from './rules.ts';
import { rulesTexts } from './rules-texts.ts';

/** Rules as a person would say them, in their order. */
export const RuleWords = ({ rules }: { readonly rules: readonly Rule[] }) => (
  <Stack component="ol" gap="md" className={classes.rules}>
    {rules.map((rule) => (
      <li key={rule.name}>
        <Text size="sm" fw={650}>
          {rule.name}
        </Text>
        <Sentences rule={rule} />
        <Weights rule={rule} />
      </li>
    ))}
  </Stack>
);

const Sentences = ({ rule }: { readonly rule: Rule }) => {
  const t = useTexts(rulesTexts);
  const when = useWhen();
  const filter = useFilterWords();
  const { filters = [], maxParcels = null, allowSplitLine = true, wave, fallback } = rule;
  const bounds = [
    ...(maxParcels === null ? [] : [t.maxParcels(maxParcels)]),
    ...(allowSplitLine ? [] : [t.noSplit]),
    ...(wave === undefined ? [] : [t.wave(wave.everyMinutes)]),
  ];
  const ends = [
    ...(fallback?.relax?.length ? [`${t.relax} ${fallback.relax.map((one) => t.relaxed[one] ?? one).join(', ')}`] : []),
    ...(fallback?.otherwise === undefined ? [] : [t.otherwise[fallback.otherwise]]),
  ];
  return (
    <Text size="sm">
      {when(rule)}
      {filters.length > 0 && `, ${t.filters} ${filters.map(filter).join(` ${t.and} `)}`}
      {bounds.length > 0 && `; ${bounds.join(', ')}`}
      {ends.length > 0 && <span className={classes.quiet}>; {ends.join(', ')}</span>}
    </Text>
  );
};

/** Which orders a rule is for. */
const useWhen = (): ((rule: Rule) => string) => {
  const t = useTexts(rulesTexts);
  const formats = useFormats();
  const { name } = useChannels();
  return ({ when = {} }) => {
    const conditions = Object.entries(when).map(([condition, value]) => {
      const word = t.when[condition] ?? condition;
      if (Array.isArray(value)) {
        const all = value.map(String).map((one) => (condition === 'channels' ? name(one) : one));
        return `${word} ${all.join(` ${t.or} `)}`;
      }
      return `${word} ${valueWords(value, t, formats.money)}`;
    });
    return conditions.length === 0 ? t.everyOrder : `${t.orders} ${conditions.join(` ${t.and} `)}`;
  };
};

const valueWords = (
  value: unknown,
  t: (typeof rulesTexts)['en'],
  money: (minor: number, currency: string) => string,
): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const currency = 'currency' in value ? String(value.currency) : '';
  return [
    ...('from' in value && typeof value.from === 'number' ? [t.from(money(value.from, currency))] : []),
    ...('below' in value && typeof value.below === 'number' ? [t.below(money(value.below, currency))] : []),
  ].join(' ');
};

const useFilterWords = (): ((
  filter: { readonly filter: string } & { readonly [field: string]: unknown },
) => string) => {
  const t = useTexts(rulesTexts);
  const { name } = useLocations();
  const listed = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
  return ({ filter, only, kilometresMax, hoursMax, units, types }) => {
    if (filter === 'locations') return t.filter.locations(listed(only).map(name).join(', '));
    if (filter === 'locationTypes') return t.filter.locationTypes(listed(only).join(', '));
    if (filter === 'distance') return t.filter.distance(String(kilometresMax));
    if (filter === 'leadTime') return t.filter.leadTime(String(hoursMax));
    if (filter === 'sameDay') return t.filter.sameDay();
    if (filter === 'keepBack') return t.filter.keepBack(String(units), listed(types).join(', '));
    return filter;
  };
};

const Weights = ({ rule: { objective } }: { readonly rule: Rule }) => {
  const t = useTexts(rulesTexts);
  const formats = useFormats();
  const weighed = TERMS.filter((term) => (objective?.[term] ?? 0) > 0);
  return (
    <Text size="xs" c="dimmed">
      {t.weighs}{' '}
      {objective === undefined
        ? t.usualWeights
        : weighed.map((term) => `${t.terms[term]} ${formats.number(objective[term] ?? 0)}`).join(' · ')}
    </Text>
  );
};
