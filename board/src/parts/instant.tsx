import { useFormats } from '../texts/format.ts';
import { useNow } from './use-now.ts';

/** An instant in the viewer's time zone; the whole of it on hovering. `as`: how much of it is shown. */
export const Instant = ({
  at,
  as = 'dayTime',
}: {
  readonly at: string;
  readonly as?: 'day' | 'dayTime' | 'time' | 'second';
}) => {
  const formats = useFormats();
  return (
    <time dateTime={at} title={formats.whole(at)}>
      {formats[as](at)}
    </time>
  );
};

/** How long ago, or how far ahead; it goes on by itself. */
export const Ago = ({ at }: { readonly at: string }) => {
  const formats = useFormats();
  return (
    <time dateTime={at} title={formats.whole(at)}>
      {formats.relative(at, useNow())}
    </time>
  );
};
