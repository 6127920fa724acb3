import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useTexts } from '../../texts/language.tsx';
import { setupTexts } from './setup-texts.ts';

/** Asks before something of the set-up is removed. `hint`: what that means. */
export const RemoveDialog = ({
  id,
  path,
  hint,
  close,
}: {
  readonly id: string;
  readonly path: string;
  readonly hint: string;
  readonly close: () => void;
}) => {
  const t = useTexts(setupTexts);
  const { run, running, problem } = useCommand();
  return (
    <FormDialog
      title={t.removeTitle(id)}
      hint={hint}
      act={t.remove}
      isReady
      running={running}
      problem={problem}
      close={close}
      submit={() => run({ method: 'DELETE', path, done: t.removed })}
    />
  );
};
