import { describe, expect, it } from 'vitest';
import { channelIdOf, locationIdOf } from '../ids.ts';
import { web } from '../order/testing.ts';
import { location } from '../routing/testing.ts';
import type { Channel } from '../setup/channel.ts';
import { offerOf } from './offer.ts';

const anywhere = { channel: web.id, country: null, at: null };
const channel = (id: string, rules: Partial<Channel>): Channel => ({ ...web, id: channelIdOf(id), ...rules });
const sells = (...ids: readonly string[]) => ({ locations: ids.map(locationIdOf) });
const offer = (of: Channel, others: readonly Channel[], paused: readonly string[] = []) =>
  offerOf(anywhere, of, {
    channels: [of, ...others],
    locations: ['a', 'b', 'c'].map((id) => location(id, { paused: paused.includes(id) })),
  });

describe('what a channel may sell of', () => {
  it('is bound by nothing where neither it nor another has a share or a limit', () =>
    expect(offer(web, [channel('shop', {})]).policy).toBeNull());

  it('names the places that are paused, which serve what they have promised', () =>
    expect(offer(web, [], ['b']).places).toMatchObject([
      { location: 'a', paused: false },
      { location: 'b', paused: true },
      { location: 'c', paused: false },
    ]));

  it('knows its own cap and what others are sure of, but not its own minimum', () => {
    const of = channel('web', { share: { minimum: 3, cap: 9 } });
    expect(
      offer(of, [channel('shop', { share: { minimum: 2 } }), channel('b2b', { share: { cap: 1 } })]).policy,
    ).toEqual({
      channel: 'web',
      cap: 9,
      backorderLimit: null,
      onShortage: 'reroute',
      guarantees: [{ channel: 'shop', minimum: 2, locations: ['a', 'b', 'c'], shared: true }],
    });
  });

  it('tells a minimum at places of its own from one elsewhere, and one at a place that is paused from both', () => {
    const near = channel('near', { ...sells('b'), share: { minimum: 1 } });
    const far = channel('far', { ...sells('c'), share: { minimum: 1 } });
    const of = channel('web', sells('a', 'b'));
    expect(offer(of, [near, far]).policy?.guarantees).toMatchObject([
      { channel: 'near', shared: true },
      { channel: 'far', shared: false },
    ]);
    expect(offer(of, [near], ['b']).policy?.guarantees).toMatchObject([{ locations: [], shared: false }]);
  });
});
