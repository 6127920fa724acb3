import { Input } from '@mantine/core';

/** A time of the day at a location, as `17:00`. */
export const TimeInput = ({
  label,
  value,
  set,
}: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}) => (
  <Input
    type="time"
    size="xs"
    w={120}
    aria-label={label}
    value={value}
    onChange={(event) => {
      if (event.currentTarget.value !== '') set(event.currentTarget.value);
    }}
  />
);
