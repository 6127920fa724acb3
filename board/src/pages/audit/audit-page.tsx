import { Stack } from '@mantine/core';
import { Page } from '../../parts/page.tsx';
import { useTexts } from '../../texts/language.tsx';
import { auditTexts } from './audit-texts.ts';
import { ChainSection } from './chain-section.tsx';
import { FactsSection } from './facts-section.tsx';

/** What was written, and that it still is. */
const AuditPage = () => {
  const t = useTexts(auditTexts);
  return (
    <Page title={t.title} lead={t.lead}>
      <Stack>
        <ChainSection />
        <FactsSection />
      </Stack>
    </Page>
  );
};

export default AuditPage;
