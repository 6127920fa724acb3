import { Group, Text } from '@mantine/core';

/** The name, and its sign. */
export const Mark = () => (
  <Group gap={10} wrap="nowrap">
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6b74" />
      <path
        d="M6 12c3 0 3 2 6.500 2s3.500-2 7-2 3.500 2 6.500 2M6 18c3 0 3 2 6.500 2s3.500-2 7-2 3.500 2 6.500 2"
        fill="none"
        stroke="#fff"
        strokeWidth="2.600"
        strokeLinecap="round"
      />
    </svg>
    <Text fw={700} size="lg" lh={1} lts={-0.3}>
      Weir
    </Text>
  </Group>
);
