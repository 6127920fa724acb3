import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { Connector } from '../../api/setup-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Instant } from '../../parts/instant.tsx';
import { useTexts } from '../../texts/language.tsx';
import { setupTexts } from './setup-texts.ts';

/** Secrets of a connector are given, also new ones in place of others, and never read. */
export const SecretsDialog = ({
  connector,
  path,
  close,
}: {
  readonly connector: Connector;
  readonly path: string;
  readonly close: () => void;
}) => {
  const t = useTexts(setupTexts);
  const [given, give] = useState<{ readonly [name: string]: string }>({});
  const { run, running, problem } = useCommand();
  const words = (isSet: boolean): string => (isSet ? t.isSet : t.isMissing);
  const body = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  return (
    <FormDialog
      title={`${t.secrets}: ${connector.id}`}
      hint={t.secretsHint}
      act={t.save}
      isReady={Object.keys(body).length > 0}
      running={running}
      problem={problem}
      close={close}
      submit={() => run({ method: 'PUT', path: `${path}/secrets`, body, done: t.secretsSaved })}
    >
      {connector.secrets.map(({ name, isSet, previousUntil }) => (
        <PasswordInput
          key={name}
          label={name}
          description={
            previousUntil === null ? (
              words(isSet)
            ) : (
              <>
                {words(isSet)}; {t.previousUntil} <Instant at={previousUntil} />
              </>
            )
          }
          value={given[name] ?? ''}
          autoComplete="off"
          onChange={(event) => give({ ...given, [name]: event.currentTarget.value })}
        />
      ))}
    </FormDialog>
  );
};
