import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { shoot } from './board.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Takes a picture of what a page shows, and says what of it not everybody can use: nothing, when all is well. */
export const barriersOn = async (page: Page, name: string): Promise<readonly string[]> => {
  await page.waitForLoadState('networkidle');
  await shoot(page, name);
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
};
