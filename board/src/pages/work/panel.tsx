import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { workTexts } from './work-texts.ts';

/** What is worked on, over the board; all of the screen where that is small. */
export const Panel = ({
  title,
  close,
  children,
}: {
  readonly title: ReactNode;
  readonly close: () => void;
  readonly children: ReactNode;
}) => {
  const t = useTexts(workTexts);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={640}
      title={title}
      closeButtonProps={{ 'aria-label': t.close, size: 'xl' }}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      {children}
    </Drawer>
  );
};
