import { Tooltip } from '@mantine/core';
import { useConnection } from '../live/use-live.ts';
import { dictionary, useTexts } from '../texts/language.tsx';
import classes from './connection-sign.module.css';

const signTexts = dictionary({
  en: {
    off: 'Off',
    connecting: 'Connecting',
    live: 'Live',
    lost: 'Connection lost',
    hints: {
      off: 'Nothing is watched.',
      connecting: 'The live connection is being made.',
      live: 'What happens shows here as it happens.',
      lost: 'What you see may be old. It is tried again by itself, and nothing will be missing then.',
    },
  },
  sv: {
    off: 'Av',
    connecting: 'Ansluter',
    live: 'Live',
    lost: 'Anslutningen bröts',
    hints: {
      off: 'Inget bevakas.',
      connecting: 'Anslutningen upprättas.',
      live: 'Det som händer syns här medan det händer.',
      lost: 'Det du ser kan vara gammalt. Nya försök görs automatiskt, och inget kommer att saknas då.',
    },
  },
});

/** Whether what is shown is live. Losing the connection, and getting it back, is told to those who cannot see it, too. */
export const ConnectionSign = () => {
  const state = useConnection();
  const t = useTexts(signTexts);
  return (
    <Tooltip label={t.hints[state]} multiline maw={280}>
      <span className={classes.sign} data-state={state} role="status" aria-live="polite">
        <span className={classes.dot} aria-hidden />
        <span className={classes.word}>{t[state]}</span>
      </span>
    </Tooltip>
  );
};
