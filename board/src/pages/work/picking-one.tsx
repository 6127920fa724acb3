import { useState } from 'react';
import { Lines, Loaded } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import type { Acts } from './acts.ts';
import { type Found, pickedFor } from './pick-count.ts';
import { Picking } from './picking.tsx';
import type { Tone } from './sound.ts';
import { usePickList } from './use-pick-list.ts';
import { workTexts } from './work-texts.ts';

/** Picks one fulfilment. What is not found is routed elsewhere. */
export const PickingOne = ({ work, step, running, play }: Acts & { readonly play: (tone: Tone) => void }) => {
  const t = useTexts(workTexts);
  const [found, setFound] = useState<Found>(new Map());
  const [ids] = useState([work.id]);
  const list = usePickList(work.location, ids);
  return (
    <Loaded asked={list} waiting={<Lines count={3} height={76} />}>
      {(walk) => (
        <Picking
          list={walk}
          found={found}
          change={setFound}
          running={running}
          play={play}
          finish={() => void step('pick', { lines: pickedFor(walk, found, work.id) }, t.done.pick)}
        />
      )}
    </Loaded>
  );
};
