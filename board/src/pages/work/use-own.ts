import { useCallback } from 'react';
import { useKept } from '../../parts/use-kept.ts';
import { sound, type Tone } from './sound.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

/** What this device is told of who works at it: initials or a staff number, '' where nobody has said. */
export const useMe = () => useKept('work.me', '', isText);

/** Whether this device may sound, and what makes it. */
export const useSound = () => {
  const [isOn, turn] = useKept('work.sound', true, isFlag);
  const play = useCallback(
    (tone: Tone) => {
      if (isOn) sound(tone);
    },
    [isOn],
  );
  return { isOn, turn, play };
};
