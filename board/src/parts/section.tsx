import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './section.module.css';

/** A part of a page with a name of its own. */
export const Section = ({
  title,
  hint,
  action,
  flush = false,
  className,
  children,
}: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
  /** What it shows reaches its edges. */
  readonly flush?: boolean;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) => (
  <section className={className === undefined ? classes.section : `${classes.section} ${className}`} aria-label={title}>
    <Group justify="space-between" align="baseline" gap="sm" className={classes.head}>
      <Title order={2} size="h5" fw={650}>
        {title}
      </Title>
      <Group gap="md" align="baseline">
        {hint !== undefined && (
          <Text size="xs" c="dimmed" component="div">
            {hint}
          </Text>
        )}
        {action}
      </Group>
    </Group>
    <div className={flush ? classes.flush : classes.body}>{children}</div>
  </section>
);
