import { IconBuildingStore } from '@tabler/icons-react';
import { useState } from 'react';
import type { Channel } from '../../api/setup-documents.ts';
import type { Buffer } from '../../api/stock-documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { Empty } from '../../parts/states.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { ChannelDialog } from './channel-dialog.tsx';
import { Listed, useSetUp } from './listed.tsx';
import { EditButton, Named } from './named.tsx';
import { setupTexts } from './setup-texts.ts';

export const ChannelsPart = () => {
  const t = useTexts(setupTexts);
  const formats = useFormats();
  const { name } = useLocations();
  const asked = useSetUp<Channel>('/v1/channels');
  const [edited, edit] = useState<Channel | 'new' | null>(null);
  return (
    <>
      <Listed
        label={t.part.channels}
        add={t.newChannel}
        onAdd={() => edit('new')}
        asked={asked}
        columns={[t.name, t.type, t.sellsFrom, t.backorder, t.buffer, t.lowStock, '']}
        row={(channel) => [
          <Named key="name" {...channel} />,
          t.channelType[channel.type],
          channel.locations === 'all' ? t.all : channel.locations.map(name).join(', ') || '–',
          t.backorders[channel.backorder],
          bufferWords(channel.buffer),
          channel.lowStock === null ? '–' : `< ${formats.number(channel.lowStock.below)}`,
          <EditButton key="edit" name={channel.name} edit={() => edit(channel)} />,
        ]}
        empty={<Empty icon={<IconBuildingStore size={22} />} title={t.none} />}
      />
      {edited !== null && <ChannelDialog channel={edited === 'new' ? null : edited} close={() => edit(null)} />}
    </>
  );
};

const bufferWords = (buffer: Buffer): string => (typeof buffer === 'number' ? String(buffer) : `${buffer.percent} %`);
