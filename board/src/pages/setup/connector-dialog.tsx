import { Select, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Connector } from '../../api/setup-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { useChannels } from '../../api/use-names.ts';
import { useRead } from '../../api/use-read.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { JsonEditor, useWritten } from '../../parts/json-editor.tsx';
import { useTexts } from '../../texts/language.tsx';
import { setupTexts } from './setup-texts.ts';

/** The schema of each system's settings, as OpenAPI has them: one form for each system, told apart by its name. */
type Form = { readonly properties: { readonly system: { readonly const: string }; readonly settings: object } };
type OpenApi = {
  readonly components: { readonly schemas: { readonly SetConnector: { readonly anyOf: readonly Form[] } } };
};

const DAY_MILLIS = 86_400_000;

const useSystems = (): ReadonlyMap<string, object> => {
  const { data } = useRead<OpenApi>('/openapi.json', {}, { staleMillis: DAY_MILLIS });
  return useMemo(() => {
    const forms = data?.components.schemas.SetConnector.anyOf ?? [];
    return new Map(forms.map(({ properties }) => [properties.system.const, properties.settings]));
  }, [data]);
};

/** How a connection is set up. Its system stays what it is. `null`: a new one. */
export const ConnectorDialog = ({
  connector,
  close,
}: {
  readonly connector: Connector | null;
  readonly close: () => void;
}) => {
  const t = useTexts(setupTexts);
  const channels = useChannels().all;
  const systems = useSystems();
  const [id, setId] = useState(connector?.id ?? '');
  const [chosen, choose] = useState(connector?.system ?? null);
  const [channel, setChannel] = useState(connector?.channel ?? null);
  const [text, change] = useState(JSON.stringify(connector?.settings ?? {}, null, 2));
  const { run, running, problem } = useCommand();
  const system = chosen ?? [...systems.keys()][0] ?? null;
  const { value: settings, faults } = useWritten(text, system === null ? null : (systems.get(system) ?? null));
  return (
    <FormDialog
      title={connector?.id ?? t.newConnector}
      act={t.save}
      isReady={id.trim() !== '' && system !== null && settings !== null}
      running={running}
      problem={problem}
      close={close}
      submit={() =>
        run({
          method: 'PUT',
          path: `/v1/connectors/${encodeURIComponent(id.trim())}`,
          body: { system, channel, settings },
          done: t.saved,
        })
      }
    >
      {connector === null && (
        <>
          <TextInput
            label={t.id}
            description={t.idHint}
            value={id}
            maxLength={64}
            required
            data-autofocus
            onChange={(event) => setId(event.currentTarget.value)}
          />
          <Select label={t.system} data={[...systems.keys()]} value={system} onChange={choose} allowDeselect={false} />
        </>
      )}
      <Select
        label={t.channel}
        data={channels.map((one) => ({ value: one.id, label: one.name }))}
        value={channel}
        onChange={setChannel}
        clearable
      />
      <JsonEditor label={t.settings} hint={t.settingsHint} text={text} change={change} faults={faults} rows={8} />
    </FormDialog>
  );
};
