import { Box, Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { titleBadge } from '../shell/title-badge.ts';
import classes from './page.module.css';

/** A page: its name, what can be done on it, and what it shows. `fills`: it is as high as the window, and scrolls within. */
export const Page = ({
  title,
  heading = title,
  lead,
  actions,
  fills = false,
  children,
}: {
  readonly title: string;
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly fills?: boolean;
  readonly children: ReactNode;
}) => {
  useEffect(() => titleBadge.name(title), [title]);
  return (
    <Box className={fills ? classes.fills : classes.page}>
      <Group justify="space-between" align="flex-end" gap="sm" mb="md" className={classes.head}>
        <div>
          <Title order={1} size="h2" lh={1.2} className={classes.name}>
            {heading}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" size="sm" mt={4} component="div">
              {lead}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
};
