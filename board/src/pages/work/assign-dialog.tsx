import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProblemDocument } from '../../api/problem.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useTexts } from '../../texts/language.tsx';
import type { Acts } from './acts.ts';
import { workTexts } from './work-texts.ts';

/** Whose work it is; nobody's where nothing is written. */
export const AssignDialog = ({
  work,
  step,
  running,
  me,
  problem,
  close,
}: Acts & { readonly me: string; readonly problem: ProblemDocument | null; readonly close: () => void }) => {
  const t = useTexts(workTexts);
  const [assignee, setAssignee] = useState(work.assignee ?? me);
  const given = assignee.trim();
  return (
    <FormDialog
      title={t.assignTitle}
      hint={t.assignHint}
      act={t.assign}
      isReady
      running={running}
      problem={problem}
      close={close}
      submit={() => step('assignee', { assignee: given === '' ? null : given }, t.done.assign)}
    >
      <TextInput
        label={t.assignee}
        size="md"
        value={assignee}
        maxLength={50}
        data-autofocus
        onChange={(event) => setAssignee(event.currentTarget.value)}
      />
    </FormDialog>
  );
};
