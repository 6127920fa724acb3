import { Checkbox, Group, Input, Stack, Text } from '@mantine/core';
import { type Opening, WEEKDAYS } from '../../api/setup-documents.ts';
import { useTexts } from '../../texts/language.tsx';
import { setupTexts } from './setup-texts.ts';
import { TimeInput } from './time-input.tsx';

const FIRST = ['09:00', '17:00'] as const;
const WORKDAYS: Opening = { mon: [FIRST], tue: [FIRST], wed: [FIRST], thu: [FIRST], fri: [FIRST] };

/** When people work at a location, day by day; a day with a break has more hours than can be changed here, and keeps them. */
export const OpeningInput = ({
  value,
  set,
}: {
  readonly value: Opening | null;
  readonly set: (value: Opening | null) => void;
}) => {
  const t = useTexts(setupTexts);
  return (
    <Input.Wrapper label={t.opening} labelElement="div">
      <Stack gap={6} mt={6}>
        <Checkbox
          label={t.alwaysOpen}
          checked={value === null}
          onChange={(event) => set(event.currentTarget.checked ? null : WORKDAYS)}
        />
        {value !== null &&
          WEEKDAYS.map((day) => {
            const [hours, ...rest] = value[day] ?? [];
            return (
              <Group key={day} gap="xs" wrap="nowrap" h={32}>
                <Checkbox
                  w={120}
                  label={t.day[day]}
                  checked={hours !== undefined}
                  onChange={(event) => set({ ...value, [day]: event.currentTarget.checked ? [FIRST] : [] })}
                />
                {hours === undefined ? (
                  <Text size="sm" c="dimmed">
                    {t.closed}
                  </Text>
                ) : (
                  <>
                    <TimeInput
                      label={`${t.day[day]} ${t.from}`}
                      value={hours[0]}
                      set={(from) => set({ ...value, [day]: [[from, hours[1]], ...rest] })}
                    />
                    <Text size="sm">–</Text>
                    <TimeInput
                      label={`${t.day[day]} ${t.until}`}
                      value={hours[1]}
                      set={(to) => set({ ...value, [day]: [[hours[0], to], ...rest] })}
                    />
                    {rest.length > 0 && (
                      <Text size="sm" c="dimmed">
                        {rest.map(([from, to]) => `${from}–${to}`).join(' ')}
                      </Text>
                    )}
                  </>
                )}
              </Group>
            );
          })}
      </Stack>
    </Input.Wrapper>
  );
};
