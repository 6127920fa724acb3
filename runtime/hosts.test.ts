import { describe, expect, it } from 'vitest';
import { type Resident, residents } from './hosts.ts';

type Guest = Resident & { readonly name: string; resting: boolean; gone: boolean };

const guest = (name: string): Guest => {
  const self: Guest = {
    name,
    resting: true,
    gone: false,
    atRest: () => self.resting,
    dispose: () => {
      self.gone = true;
    },
  };
  return self;
};

describe('a bounded home', () => {
  it('reads each resident once, however many ask at once', async () => {
    let reads = 0;
    const home = residents<string, Guest>(10, async (key) => {
      reads += 1;
      return guest(key);
    });
    const [one, other] = await Promise.all([home.get('a'), home.get('a')]);
    expect([reads, one === other]).toEqual([1, true]);
  });

  it('keeps who came in while another was being read, and sends the other away', async () => {
    const read = guest('read');
    const begun = guest('begun');
    const home = residents<string, Guest>(10, async () => read);
    const asking = home.get('a');
    home.put('a', begun);
    expect(await asking).toBe(begun);
    expect([read.gone, begun.gone, home.peek('a') === begun]).toEqual([true, false, true]);
  });

  it('puts away those at rest beyond its bound, and nobody who is at work', async () => {
    const home = residents<string, Guest>(2, async (key) => guest(key));
    const busy = await home.get('busy');
    busy.resting = false;
    const idle = await home.get('idle');
    for (const key of ['a', 'b', 'c']) await home.get(key);
    expect([busy.gone, idle.gone, home.peek('busy') === busy]).toEqual([false, true, true]);
  });

  it('forgets only whom it is told to', async () => {
    const home = residents<string, Guest>(2, async (key) => guest(key));
    const first = await home.get('a');
    home.forget('a', first);
    const second = await home.get('a');
    home.forget('a', first);
    expect([first.gone, second.gone, home.peek('a') === second]).toEqual([true, false, true]);
  });
});
