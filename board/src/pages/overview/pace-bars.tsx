import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import { useChannels } from '../../api/use-names.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { overviewTexts } from './overview-texts.ts';
import type { Minute } from './pace.ts';
import classes from './pace-bars.module.css';

/** Until it is known how wide it is. */
const WIDTH_AT_FIRST = 720;
const HEIGHT = 190;
const LEFT = 34;
const BOTTOM = 22;
const TOP = 6;
/** A time stands under each of these. */
const TIME_EVERY = 10;
const COLOURS = ['var(--board-info)', '#e8871e', '#5b6ee1', '#7fae2e', '#cf4a7c', '#a06fd6', '#2aa7b4', '#b98900'];

const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? 'var(--board-info)';

/** A number that is easy to read, and not below the largest. */
const roundUp = (most: number): number => {
  const step = [1, 2, 5, 10]
    .map((one) => one * 10 ** Math.floor(Math.log10(Math.max(most, 1))))
    .find((one) => one >= most / 4);
  const by = step ?? 1;
  return Math.max(4, Math.ceil(most / by) * by);
};

/**
 * Stacked bars, a minute each. Drawn here and not by the library for charts: it is the first thing that is loaded, and is drawn anew all
 * the time.
 */
export const PaceBars = ({
  minutes,
  channels,
}: {
  readonly minutes: readonly Minute[];
  readonly channels: readonly string[];
}) => {
  const t = useTexts(overviewTexts);
  const formats = useFormats();
  const { name } = useChannels();
  const [hovered, hover] = useState<number | null>(null);
  // Drawn as wide as it is shown, so that its numbers are as large on a phone as on a desk.
  const { ref, width: measured } = useElementSize<HTMLDivElement>();
  const width = measured === 0 ? WIDTH_AT_FIRST : measured;
  const sums = minutes.map(({ placed }) => channels.reduce((sum, channel) => sum + (placed[channel] ?? 0), 0));
  const top = roundUp(Math.max(...sums));
  const step = (width - LEFT) / minutes.length;
  const y = (orders: number): number => TOP + (HEIGHT - BOTTOM - TOP) * (1 - orders / top);
  const shown = hovered === null ? null : minutes[hovered];
  const total = sums.reduce((sum, orders) => sum + orders, 0);

  return (
    <div ref={ref} className={classes.chart}>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={`${t.pace}: ${t.orders(total)}`}
        onMouseLeave={() => hover(null)}
        onMouseMove={({ currentTarget, clientX }) => {
          const at = Math.floor((clientX - currentTarget.getBoundingClientRect().left - LEFT) / step);
          hover(at >= 0 && at < minutes.length ? at : null);
        }}
      >
        {[0, top / 2, top].map((orders) => (
          <g key={orders}>
            <line x1={LEFT} x2={width} y1={y(orders)} y2={y(orders)} className={classes.grid} />
            <text x={LEFT - 8} y={y(orders) + 4} className={classes.scale} textAnchor="end">
              {formats.number(orders)}
            </text>
          </g>
        ))}
        {minutes.map(({ at, placed }, index) => {
          let below = 0;
          return (
            <g key={at} data-hovered={index === hovered} className={classes.minute}>
              {channels.map((channel, place) => {
                const orders = placed[channel] ?? 0;
                if (orders === 0) return null;
                below += orders;
                const height = y(0) - y(orders);
                return (
                  <rect
                    key={channel}
                    x={LEFT + index * step + step * 0.14}
                    y={y(below)}
                    width={step * 0.72}
                    height={height}
                    fill={colourOf(place)}
                    rx={Math.min(1.5, height / 2)}
                  />
                );
              })}
              {index % TIME_EVERY === TIME_EVERY / 2 && (
                <text x={LEFT + (index + 0.5) * step} y={HEIGHT - 5} className={classes.scale} textAnchor="middle">
                  {formats.time(new Date(at).toISOString())}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <ul className={classes.legend}>
        <li className={classes.when}>
          {shown === null || shown === undefined ? t.paceHint : formats.time(new Date(shown.at).toISOString())}
        </li>
        {channels.map((channel, place) => (
          <li key={channel}>
            <span className={classes.swatch} style={{ background: colourOf(place) }} aria-hidden />
            {name(channel)}{' '}
            <b>
              {formats.number(
                shown === null || shown === undefined
                  ? minutes.reduce((sum, { placed }) => sum + (placed[channel] ?? 0), 0)
                  : (shown.placed[channel] ?? 0),
              )}
            </b>
          </li>
        ))}
      </ul>
    </div>
  );
};
