import { Alert, Button, Group, List, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconPlug, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Connector, ConnectorStatus, ConnectorTest } from '../../api/setup-documents.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useCommand } from '../../api/use-command.ts';
import { useChannels } from '../../api/use-names.ts';
import { useRead } from '../../api/use-read.ts';
import { Ago } from '../../parts/instant.tsx';
import { Section } from '../../parts/section.tsx';
import { Empty, Lines, Loaded, Problem } from '../../parts/states.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useMay } from '../../session/session.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { ConnectorDialog } from './connector-dialog.tsx';
import classes from './connectors-part.module.css';
import { useSetUp } from './listed.tsx';
import { Reconciliations } from './reconciliations.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { SecretsDialog } from './secrets-dialog.tsx';
import { setupTexts } from './setup-texts.ts';

const STATUS_EVERY_MILLIS = 5_000;

export const ConnectorsPart = () => {
  const t = useTexts(setupTexts);
  const isAdmin = useMay();
  const asked = useSetUp<Connector>('/v1/connectors');
  const [edited, edit] = useState<Connector | 'new' | null>(null);
  return (
    <Stack>
      {isAdmin && (
        <Group>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
            {t.newConnector}
          </Button>
        </Group>
      )}
      <Loaded asked={asked} waiting={<Lines count={6} height={60} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Section title={t.part.connectors}>
              <Empty icon={<IconPlug size={22} />} title={t.noConnectors}>
                {t.noConnectorsWhy}
              </Empty>
            </Section>
          ) : (
            <SimpleGrid cols={{ base: 1, lg: 2 }}>
              {items.map((connector) => (
                <ConnectorCard key={connector.id} connector={connector} edit={() => edit(connector)} />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
      {edited !== null && <ConnectorDialog connector={edited === 'new' ? null : edited} close={() => edit(null)} />}
    </Stack>
  );
};

const ConnectorCard = ({ connector, edit }: { readonly connector: Connector; readonly edit: () => void }) => {
  const t = useTexts(setupTexts);
  const { name } = useChannels();
  const isAdmin = useMay();
  const mayTest = useMay('operator');
  const path = `/v1/connectors/${encodeURIComponent(connector.id)}`;
  const status = useRead<ConnectorStatus>(`${path}/status`, {}, { everyMillis: STATUS_EVERY_MILLIS });
  const test = useAnswer<ConnectorTest>();
  const { run, running } = useCommand({ loud: true });
  const formats = useFormats();
  const failed = (status.data?.in.failed ?? 0) + (status.data?.out.failed ?? 0);
  const [hasSecrets, openSecrets] = useState(false);
  const [removes, remove] = useState(false);
  const act = (what: 'pause' | 'resume'): void =>
    void run({ method: 'POST', path: `${path}/${what}`, done: what === 'pause' ? t.didPause : t.didResume });
  return (
    <Section
      title={connector.id}
      hint={[connector.system, connector.channel === null ? null : name(connector.channel)].filter(Boolean).join(' · ')}
      action={<State connector={connector} status={status.data} />}
    >
      <Stack gap="sm">
        <Loaded asked={status} waiting={<Lines count={3} height={28} />}>
          {(found) => <Status status={found} />}
        </Loaded>
        <ul className={classes.secrets} aria-label={t.secrets}>
          {connector.secrets.map((secret) => (
            <li key={secret.name}>
              <Tag tone={secret.isSet ? 'good' : 'warn'}>
                {secret.name} {secret.isSet ? t.isSet : t.isMissing}
              </Tag>
            </li>
          ))}
        </ul>
        <Reconciliations path={path} />
        {test.answer !== null && <Findings test={test.answer} />}
        {test.problem !== null && <Problem problem={test.problem} />}
        <Group gap="xs">
          {mayTest && (
            <Button variant="default" loading={test.running} onClick={() => void test.ask('POST', `${path}/test`)}>
              {t.test}
            </Button>
          )}
          {mayTest && failed > 0 && (
            <Button
              variant="default"
              loading={running}
              onClick={() => void run({ method: 'POST', path: `${path}/retry`, done: t.didRetryAll })}
            >
              {t.retryAll(formats.number(failed))}
            </Button>
          )}
          {isAdmin && (
            <>
              <Button variant="default" loading={running} onClick={() => act(connector.paused ? 'resume' : 'pause')}>
                {connector.paused ? t.resume : t.pause}
              </Button>
              <Button variant="default" onClick={() => openSecrets(true)}>
                {t.secrets}
              </Button>
              <Button variant="default" onClick={edit}>
                {t.settings}
              </Button>
              <Button variant="default" c="var(--board-bad)" onClick={() => remove(true)}>
                {t.remove}
              </Button>
            </>
          )}
        </Group>
      </Stack>
      {hasSecrets && <SecretsDialog connector={connector} path={path} close={() => openSecrets(false)} />}
      {removes && (
        <RemoveDialog
          id={connector.id}
          path={path}
          hint={connector.kind === 'carrier' ? t.removeCarrierHint : t.removeConnectorHint}
          close={() => remove(false)}
        />
      )}
    </Section>
  );
};

const State = ({
  connector,
  status,
}: {
  readonly connector: Connector;
  readonly status: ConnectorStatus | undefined;
}) => {
  const t = useTexts(setupTexts);
  if (connector.paused) return <Tag tone="warn">{t.paused}</Tag>;
  if (status === undefined) return null;
  if (status.breaker === 'open') return <Tag tone="bad">{t.breakerOpen}</Tag>;
  return <Tag tone={status.problem === null ? 'good' : 'bad'}>{status.problem === null ? t.working : t.testBad}</Tag>;
};

const Status = ({ status }: { readonly status: ConnectorStatus }) => {
  const t = useTexts(setupTexts);
  const formats = useFormats();
  const counts = (parts: readonly string[]): string => parts.join(' · ');
  return (
    <>
      <dl className={classes.status}>
        <dt>{t.in}</dt>
        <dd>
          {counts([
            t.waiting(formats.number(status.in.waiting)),
            t.parked(formats.number(status.in.parked)),
            t.failed(formats.number(status.in.failed)),
          ])}
        </dd>
        <dt>{t.out}</dt>
        <dd>{counts([t.waiting(formats.number(status.out.waiting)), t.failed(formats.number(status.out.failed))])}</dd>
        <dt>{t.lag}</dt>
        <dd>{formats.span(status.lagSeconds)}</dd>
        {(['lastIn', 'lastOut'] as const).map((last) => (
          <div key={last} className={classes.pair}>
            <dt>{t[last]}</dt>
            <dd>{status[last] === null ? t.never : <Ago at={status[last]} />}</dd>
          </div>
        ))}
        <dt>{t.polled}</dt>
        <dd>{status.polled === null ? t.never : <Ago at={status.polled.at} />}</dd>
      </dl>
      {status.problem !== null && (
        <Text size="sm" c="var(--board-bad)" style={{ overflowWrap: 'anywhere' }}>
          {status.problem.reason} (<Ago at={status.problem.at} />)
        </Text>
      )}
    </>
  );
};

const Findings = ({ test: { ok, findings } }: { readonly test: ConnectorTest }) => {
  const t = useTexts(setupTexts);
  return (
    <Alert
      color={ok ? 'green' : 'red'}
      variant="outline"
      c="var(--board-text)"
      role="status"
      title={ok ? t.testOk : t.testBad}
      icon={ok ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
    >
      <List size="sm">
        {findings.map((finding) => (
          <List.Item key={finding}>{finding}</List.Item>
        ))}
      </List>
    </Alert>
  );
};
