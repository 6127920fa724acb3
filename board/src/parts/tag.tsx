import type { ReactNode } from 'react';
import classes from './tag.module.css';

/** What a thing is, at one glance: a colour that means something, and the word for it. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'violet' | 'quiet';

export const Tag = ({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) => (
  <span className={classes.tag} data-tone={tone}>
    <span className={classes.dot} aria-hidden />
    {children}
  </span>
);
