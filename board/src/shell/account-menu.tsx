import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useSession } from '../session/session.tsx';
import { dictionary, useTexts } from '../texts/language.tsx';

const accountTexts = dictionary({
  en: {
    label: 'Account',
    out: 'Sign out',
    roles: {
      admin: 'Administrator',
      operator: 'Operator',
      auditor: 'Auditor',
      channel: 'Channel',
      location: 'Location',
    },
  },
  sv: {
    label: 'Konto',
    out: 'Logga ut',
    roles: { admin: 'Administratör', operator: 'Operatör', auditor: 'Revisor', channel: 'Kanal', location: 'Plats' },
  },
});

export const AccountMenu = () => {
  const t = useTexts(accountTexts);
  const { session, signOut } = useSession();
  const of = [...session.channels, ...session.locations];
  return (
    <Menu position="bottom-end" width={220} withArrow>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" c="var(--board-text)" size={36} aria-label={t.label}>
          <IconUserCircle size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="var(--board-text)">
          {session.roles.map((role) => t.roles[role]).join(', ')}
          <Text size="xs" c="dimmed" truncate>
            {of.length > 0 ? of.join(', ') : session.id}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {t.out}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};
