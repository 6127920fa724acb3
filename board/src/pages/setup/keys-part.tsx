import { Button, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { Key } from '../../api/setup-documents.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useCommand } from '../../api/use-command.ts';
import { useChannels, useLocations } from '../../api/use-names.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Instant } from '../../parts/instant.tsx';
import { SecretShown } from '../../parts/secret-shown.tsx';
import { Empty, Problem } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Listed, useSetUp } from './listed.tsx';
import { Named } from './named.tsx';
import { setupTexts } from './setup-texts.ts';

export const KeysPart = () => {
  const t = useTexts(setupTexts);
  const words = useScopeWords();
  const asked = useSetUp<Key>('/v1/keys');
  const [makes, make] = useState(false);
  const [revokes, revoke] = useState<Key | null>(null);
  return (
    <>
      <Listed
        label={t.part.keys}
        add={t.newKey}
        onAdd={() => make(true)}
        asked={asked}
        columns={[t.name, t.scopes, t.created, '']}
        row={(key) => [
          <Named key="name" {...key} />,
          key.scopes.map(words).join(', '),
          <Instant key="created" at={key.createdAt} />,
          <Button
            key="revoke"
            size="compact-sm"
            variant="default"
            c="var(--board-bad)"
            aria-label={`${t.revoke}: ${key.name}`}
            onClick={() => revoke(key)}
          >
            {t.revoke}
          </Button>,
        ]}
        empty={
          <Empty icon={<IconKey size={22} />} title={t.noKeys}>
            {t.noKeysWhy}
          </Empty>
        }
      />
      {makes && <NewKey close={() => make(false)} />}
      {revokes !== null && <Revoke apiKey={revokes} close={() => revoke(null)} />}
    </>
  );
};

const useScopeWords = (): ((scope: string) => string) => {
  const t = useTexts(setupTexts);
  const channels = useChannels();
  const locations = useLocations();
  return (scope) => {
    if (scope === 'admin' || scope === 'operator' || scope === 'auditor') return t.scope[scope];
    const id = scope.slice(scope.indexOf(':') + 1);
    return scope.startsWith('channel:') ? t.ofChannel(channels.name(id)) : t.ofLocation(locations.name(id));
  };
};

/** Made in two steps: what it may do, and then the one look at its secret. */
const NewKey = ({ close }: { readonly close: () => void }) => {
  const t = useTexts(setupTexts);
  const words = useScopeWords();
  const channels = useChannels().all;
  const locations = useLocations().all;
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const { ask, answer, running, problem } = useAnswer<{ readonly key: string }>();
  const all = [
    ...['admin', 'operator', 'auditor'],
    ...channels.map(({ id }) => `channel:${id}`),
    ...locations.map(({ id }) => `location:${id}`),
  ];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void ask('POST', '/v1/keys', { name: name.trim(), scopes });
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t.newKey}
      closeButtonProps={{ 'aria-label': t.done }}
      closeOnClickOutside={answer === null}
    >
      {answer === null ? (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={t.keyName}
              value={name}
              maxLength={200}
              required
              data-autofocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <MultiSelect
              label={t.scopes}
              data={all.map((scope) => ({ value: scope, label: words(scope) }))}
              value={[...scopes]}
              onChange={setScopes}
              searchable
              required
            />
            {problem !== null && <Problem problem={problem} />}
            <Button type="submit" loading={running} disabled={name.trim() === '' || scopes.length === 0}>
              {t.make}
            </Button>
          </Stack>
        </form>
      ) : (
        <Stack>
          <SecretShown secret={answer.key} />
          <Button onClick={close}>{t.done}</Button>
        </Stack>
      )}
    </Modal>
  );
};

const Revoke = ({ apiKey, close }: { readonly apiKey: Key; readonly close: () => void }) => {
  const t = useTexts(setupTexts);
  const { run, running, problem } = useCommand();
  return (
    <FormDialog
      title={t.revokeTitle(apiKey.name)}
      hint={t.revokeHint}
      act={t.revoke}
      isReady
      running={running}
      problem={problem}
      close={close}
      submit={() => run({ method: 'DELETE', path: `/v1/keys/${apiKey.id}`, done: t.revoked })}
    />
  );
};
