import type { ReactNode } from 'react';
import { Link } from 'wouter';
import classes from './row-link.module.css';

/** What a row of a table is of, as a link to its page. */
export const RowLink = ({ href, children }: { readonly href: string; readonly children: ReactNode }) => (
  <Link href={href} className={classes.link}>
    {children}
  </Link>
);
