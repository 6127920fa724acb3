import { TextInput } from '@mantine/core';
import { IconBarcode } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

/**
 * Takes what a scanner types: a code and Enter. `listens`: what is typed while nothing else is written in comes here, too, so that nobody
 * has to look where the cursor is.
 */
export const ScanField = ({
  label,
  hint,
  listens,
  scanned,
  nothing,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly listens: boolean;
  readonly scanned: (code: string) => void;
  /** Enter without a code. */
  readonly nothing?: () => void;
}) => {
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!listens) return;
    const listen = (event: globalThis.KeyboardEvent): void => {
      if (isTyping(event) && !isWrittenIn(document.activeElement)) field.current?.focus();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [listens]);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const whole = code.trim();
    setCode('');
    if (whole === '') nothing?.();
    else scanned(whole);
  };
  return (
    <TextInput
      ref={field}
      size="lg"
      aria-label={label}
      placeholder={label}
      description={hint}
      inputWrapperOrder={['input', 'description']}
      leftSection={<IconBarcode size={22} aria-hidden />}
      value={code}
      maxLength={200}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      onChange={(event) => setCode(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
};

/** `/` opens the palette, and a space presses what has the focus. */
const isTyping = ({ key, ctrlKey, metaKey, altKey }: globalThis.KeyboardEvent): boolean =>
  key.length === 1 && !/[\s/]/.test(key) && !ctrlKey && !metaKey && !altKey;

const isWrittenIn = (element: Element | null): boolean =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
