import type { Answer } from '../answer.ts';
import type { Page } from './templates.ts';

const HTML_TYPE = 'text/html; charset=utf-8';

/**
 * A page as an answer. Nothing runs in it, nothing is loaded from elsewhere, its style is the one that was sent, forms go back to where they
 * came from; no address of it is passed on, no search engine shows it, and nobody keeps it.
 */
export const pageAnswer = (status: number, { html, styleHash }: Page): Answer => ({
  status,
  type: HTML_TYPE,
  text: html,
  headers: {
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'sha256-${styleHash}'`,
      'img-src data:',
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex, nofollow',
  },
});

/** Sends a browser on, so that a reload does not send its form again. */
export const seeOther = (location: string): Answer => ({
  status: 303,
  type: HTML_TYPE,
  text: '',
  headers: { Location: location, 'Referrer-Policy': 'no-referrer' },
});
