import { SegmentedControl, Text } from '@mantine/core';
import { useLocation, useParams } from 'wouter';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { RulesPart } from '../rules/rules-part.tsx';
import { ChannelsPart } from './channels-part.tsx';
import { ConnectorsPart } from './connectors-part.tsx';
import { KeysPart } from './keys-part.tsx';
import { LocationsPart } from './locations-part.tsx';
import { setupTexts } from './setup-texts.ts';
import { WebhooksPart } from './webhooks-part.tsx';

const PARTS = {
  channels: ChannelsPart,
  locations: LocationsPart,
  rules: RulesPart,
  connectors: ConnectorsPart,
  webhooks: WebhooksPart,
  keys: KeysPart,
};
const NAMES = ['channels', 'locations', 'rules', 'connectors', 'webhooks', 'keys'] as const;

/** How the network is set up. Keys are the administrator's alone. */
const SetupPage = () => {
  const t = useTexts(setupTexts);
  const isAdmin = useMay();
  const [, navigate] = useLocation();
  const { part: asked } = useParams<{ part?: string }>();
  const names = NAMES.filter((name) => isAdmin || name !== 'keys');
  const part = names.find((name) => name === asked) ?? 'channels';
  const Part = PARTS[part];
  return (
    <Page
      title={`${t.title}: ${t.part[part]}`}
      heading={t.part[part]}
      lead={t.lead[part]}
      actions={
        <SegmentedControl
          aria-label={t.parts}
          data={names.map((name) => ({ value: name, label: t.part[name] }))}
          value={part}
          onChange={(name) => navigate(`/setup/${name}`)}
        />
      }
    >
      {!isAdmin && (
        <Text size="sm" c="dimmed" mb="sm">
          {t.readOnly}
        </Text>
      )}
      <Part />
    </Page>
  );
};

export default SetupPage;
