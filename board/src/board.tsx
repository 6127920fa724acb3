import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { queryClient } from './api/query-client.ts';
import { SessionGate } from './session/session-gate.tsx';
import { Shell } from './shell/shell.tsx';
import { LanguageProvider } from './texts/language.tsx';
import { theme } from './theme.ts';

/** Without it the Content-Security-Policy lets no style in. */
const styleNonce = (): string => document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

export const Board = () => (
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
    <LanguageProvider>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} />
        <SessionGate>
          <Shell />
        </SessionGate>
      </QueryClientProvider>
    </LanguageProvider>
  </MantineProvider>
);
