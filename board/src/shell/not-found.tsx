import { Button } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import { Link } from 'wouter';
import { Page } from '../parts/page.tsx';
import { Empty } from '../parts/states.tsx';
import { dictionary, useTexts } from '../texts/language.tsx';

const notFoundTexts = dictionary({
  en: { title: 'Nothing here', why: 'There is no such page, or your key does not show it.', home: 'To the first page' },
  sv: { title: 'Inget här', why: 'Sidan finns inte, eller så visar din nyckel den inte.', home: 'Till första sidan' },
});

export const NotFound = () => {
  const t = useTexts(notFoundTexts);
  return (
    <Page title={t.title} heading="">
      <Empty
        icon={<IconCompass size={22} />}
        title={t.title}
        action={
          <Button component={Link} href="/" variant="default" mt="sm">
            {t.home}
          </Button>
        }
      >
        {t.why}
      </Empty>
    </Page>
  );
};
