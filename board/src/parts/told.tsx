import { Text } from '@mantine/core';
import type { Sentence } from '../texts/sentences/say.ts';

/** A sentence in the viewer's language; what others have said in it stays in theirs, whichever that is. */
export const Told = ({ sentence: { words, quoted } }: { readonly sentence: Sentence }) => (
  <Text span inherit style={{ overflowWrap: 'anywhere' }}>
    {words}
    {quoted !== null && (
      <>
        {' '}
        <q lang="" translate="no">
          {quoted}
        </q>
      </>
    )}
  </Text>
);
