import { IconBuildingWarehouse } from '@tabler/icons-react';
import { useState } from 'react';
import { type Location, type Opening, WEEKDAYS } from '../../api/setup-documents.ts';
import { Empty } from '../../parts/states.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { Listed, useSetUp } from './listed.tsx';
import { LocationDialog } from './location-dialog.tsx';
import { EditButton, Named } from './named.tsx';
import { setupTexts } from './setup-texts.ts';

export const LocationsPart = () => {
  const t = useTexts(setupTexts);
  const formats = useFormats();
  const asked = useSetUp<Location>('/v1/locations');
  const [edited, edit] = useState<Location | 'new' | null>(null);
  return (
    <>
      <Listed
        label={t.part.locations}
        add={t.newLocation}
        onAdd={() => edit('new')}
        asked={asked}
        columns={[t.name, t.type, t.city, t.services, t.opening, t.capacity, t.state, '']}
        row={(location) => [
          <Named key="name" {...location} />,
          t.locationType[location.type],
          [location.address.city, location.address.country].filter(Boolean).join(', '),
          location.services.map((service) => t.service[service]).join(', ') || '–',
          openingWords(location.opening, t.shortDay, t.always) || t.closed,
          location.capacityPerDay === null ? t.unlimited : formats.number(location.capacityPerDay),
          <Tag key="state" tone={location.paused ? 'warn' : 'good'}>
            {location.paused ? t.paused : t.working}
          </Tag>,
          <EditButton key="edit" name={location.name} edit={() => edit(location)} />,
        ]}
        empty={<Empty icon={<IconBuildingWarehouse size={22} />} title={t.none} />}
      />
      {edited !== null && <LocationDialog location={edited === 'new' ? null : edited} close={() => edit(null)} />}
    </>
  );
};

/** `Mo–Fr 09:00–18:00, Sa 10:00–16:00`: days in a row that are alike stand together. */
const openingWords = (
  opening: Opening | null,
  days: { readonly [D in keyof Opening]-?: string },
  always: string,
): string => {
  if (opening === null) return always;
  const spans: { first: string; last: string; hours: string }[] = [];
  let before = '';
  for (const day of WEEKDAYS) {
    const hours = (opening[day] ?? []).map(([from, to]) => `${from}–${to}`).join(' ');
    const last = spans.at(-1);
    if (hours !== '' && hours === before && last !== undefined) last.last = days[day];
    else if (hours !== '') spans.push({ first: days[day], last: days[day], hours });
    before = hours;
  }
  return spans.map(({ first, last, hours }) => `${first === last ? first : `${first}–${last}`} ${hours}`).join(', ');
};
