import { Button, Modal, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { useFactTypes } from '../../api/use-fact-types.ts';
import { useChannels } from '../../api/use-names.ts';
import { SecretShown } from '../../parts/secret-shown.tsx';
import { Problem } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { setupTexts } from './setup-texts.ts';

export const NewWebhook = ({ close }: { readonly close: () => void }) => {
  const t = useTexts(setupTexts);
  const channels = useChannels().all;
  const all = useFactTypes();
  const [id, setId] = useState('');
  const [url, setUrl] = useState('');
  const [types, setTypes] = useState<readonly string[]>([]);
  const [channel, setChannel] = useState<string | null>(null);
  const { ask, answer, running, problem } = useAnswer<{ readonly secret?: string }>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = { url: url.trim(), channel, ...(types.length === 0 ? {} : { types }) };
    void ask('PUT', `/v1/webhooks/${encodeURIComponent(id.trim())}`, body);
  };
  return (
    <Modal opened onClose={close} title={t.newWebhook} closeButtonProps={{ 'aria-label': t.done }}>
      {answer === null ? (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={t.id}
              description={t.idHint}
              value={id}
              maxLength={64}
              required
              data-autofocus
              onChange={(event) => setId(event.currentTarget.value)}
            />
            <TextInput
              label={t.url}
              type="url"
              placeholder="https://"
              value={url}
              required
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
            <MultiSelect
              label={t.types}
              description={t.typesHint}
              data={[...all]}
              searchable
              limit={60}
              value={[...types]}
              onChange={setTypes}
            />
            <Select
              label={t.channel}
              placeholder={t.anyChannel}
              data={channels.map((one) => ({ value: one.id, label: one.name }))}
              value={channel}
              onChange={setChannel}
              clearable
            />
            {problem !== null && <Problem problem={problem} />}
            <Button type="submit" loading={running} disabled={id.trim() === '' || url.trim() === ''}>
              {t.save}
            </Button>
          </Stack>
        </form>
      ) : (
        <Stack>
          {answer.secret !== undefined && <SecretShown secret={answer.secret} />}
          <Button onClick={close}>{t.done}</Button>
        </Stack>
      )}
    </Modal>
  );
};
