import type { Recorded } from '../../log/codec.ts';

/** What a webhook says of a fact, as JSON. Its data is as the API shows it; of a forgotten order what was personal is `null`. */
export const bodyOf = (fact: Recorded): string => {
  const { id, type, stream, revision, position, data, metadata } = fact;
  return JSON.stringify({
    type,
    timestamp: metadata.at,
    id,
    position: String(position),
    stream,
    revision,
    orderId: stream.startsWith(ORDER) ? stream.slice(ORDER.length) : null,
    channel: channelOf(fact),
    data,
  });
};

const ORDER = 'order-';

/** The channel whose order a fact befell; `null` for facts of other things, and for those from before that was kept. */
export const channelOf = (fact: Recorded): string | null => {
  if (!fact.stream.startsWith(ORDER)) return null;
  return fact.metadata.channel ?? (fact.type === 'OrderPlaced' ? fact.data.channel : null);
};
