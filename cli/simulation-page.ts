import type { OrderChange, OrderSide, SimulationReport } from '../domain/routing/simulation/report.ts';
import { thousands } from './progress.ts';
import { figureRows, locationRows, money, percentOf } from './simulation-figures.ts';

/**
 * A report as one page for a browser: tables, and charts beside them, without anything from elsewhere. The same report makes the same
 * page. `asked`: what was simulated, in words.
 */
export const simulationPage = (report: SimulationReport, asked: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What if: ${text(asked)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>What if</h1>
<p class="asked">${text(asked)}</p>
<p>${summary(report)}</p>
${figures(report)}
${locations(report)}
${days(report)}
${orders(report)}
</main>
</body>
</html>
`;

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2126; --paper: #fff; --line: #d5dae0; --soft: #5b6570; --was: #7d8a97; --is: #1769aa; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaee; --paper: #14181c; --line: #343b43; --soft: #a3adb8; --was: #7f8b97; --is: #5cabea; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { margin: 0; } h2 { margin: 2.5rem 0 .5rem; }
.asked { font-size: 1.15rem; margin: .25rem 0 1rem; color: var(--soft); overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; color: var(--soft); padding-bottom: .5rem; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.sentence { min-width: 18rem; }
svg { display: block; } .was { fill: var(--was); } .is { fill: var(--is); }
.key { display: inline-block; width: .8em; height: .8em; margin-inline: 0 .3em; } .key.was { background: var(--was); } .key.is { background: var(--is); }
`;

const summary = ({ first, last, changed, unknowable, unknowableShare, before }: SimulationReport): string =>
  first === null || last === null
    ? 'Nothing was routed in this time.'
    : text(
        `${thousands(before.orders)} orders that were decided from ${first} to ${last}. ${thousands(changed)} would have gone elsewhere, or not at all. ` +
          `${thousands(unknowable)} (${percentOf(unknowableShare ?? 0)}) would have been given to a location that was never asked: whether it would have taken them nobody knows, so it is taken to have.`,
      );

const LEGEND = '<p><span class="key was"></span>before <span class="key is"></span>after</p>';

const figures = (report: SimulationReport): string =>
  section(
    'Figures',
    `${LEGEND}<div class="scroll"><table>
<caption>Both measured alike, by the rates and the dates that were planned.</caption>
<thead><tr><th scope="col">Figure</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th><th scope="col">Compared</th></tr></thead>
<tbody>
${figureRows(report)
  .map(
    ({ name, before, after, numbers }) =>
      `<tr><th scope="row">${text(name)}</th><td class="number">${text(before)}</td><td class="number">${text(after)}</td><td>${bars(numbers, Math.max(...numbers), name)}</td></tr>`,
  )
  .join('\n')}
</tbody></table></div>`,
  );

const locations = (report: SimulationReport): string => {
  const rows = locationRows(report);
  const most = Math.max(0, ...rows.flatMap(({ before, after }) => [before?.parcels ?? 0, after?.parcels ?? 0]));
  return section(
    'Load of each location',
    `<div class="scroll"><table>
<caption>Parcels in all, and on the busiest day.</caption>
<thead><tr><th scope="col">Location</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th><th scope="col" class="number">Busiest day before</th><th scope="col" class="number">Busiest day after</th><th scope="col">Parcels</th></tr></thead>
<tbody>
${rows
  .map(({ location, before, after }) => {
    const numbers = [before?.parcels ?? 0, after?.parcels ?? 0] as const;
    const cells = [...numbers, before?.busiestDayParcels ?? 0, after?.busiestDayParcels ?? 0];
    return `<tr><th scope="row">${text(location)}</th>${cells.map((count) => `<td class="number">${thousands(count)}</td>`).join('')}<td>${bars(numbers, most, location)}</td></tr>`;
  })
  .join('\n')}
</tbody></table></div>`,
  );
};

const days = ({ days: all }: SimulationReport): string =>
  section(
    'Day by day',
    `<div class="scroll"><table>
<caption>The later the day, the more its decisions rest on what had already gone otherwise, and the less is sure.</caption>
<thead><tr><th scope="col">Day</th><th scope="col" class="number">Orders</th><th scope="col" class="number">Changed</th><th scope="col" class="number">Unknowable</th><th scope="col">Share that changed</th></tr></thead>
<tbody>
${all
  .map(
    ({ day, orders: count, changed, unknowable }) =>
      `<tr><th scope="row">${text(day)}</th>${[count, changed, unknowable].map((n) => `<td class="number">${thousands(n)}</td>`).join('')}<td>${bar(changed / Math.max(1, count), percentOf(changed / Math.max(1, count)))}</td></tr>`,
  )
  .join('\n')}
</tbody></table></div>`,
  );

const orders = ({ orders: told, ordersLeftOut, currency }: SimulationReport): string =>
  section(
    'Orders that changed',
    `<div class="scroll"><table>
<caption>${told.length === 0 ? 'None.' : `The first ${thousands(told.length)}${ordersLeftOut === 0 ? '' : `; ${thousands(ordersLeftOut)} more are not listed`}.`}</caption>
<thead><tr><th scope="col">Order</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>
${told.map((change) => orderRow(change, currency)).join('\n')}
</tbody></table></div>`,
  );

const orderRow = (
  { channel, externalId, decidedAt, unknowable, before, after }: OrderChange,
  currency: string | null,
): string =>
  `<tr><th scope="row">${text(channel)} ${text(externalId)}<br><small>${text(decidedAt)}${unknowable ? '<br>unknowable' : ''}</small></th><td class="sentence">${side(before, currency)}</td><td class="sentence">${side(after, currency)}</td></tr>`;

const side = ({ parcels, cost, onTime, sentence }: OrderSide, currency: string | null): string => {
  const sent = parcels.map(
    ({ location, units, shipBy, deliverBy }) =>
      `${text(location)}: ${units} ${units === 1 ? 'unit' : 'units'}, leaves ${minute(shipBy)}, arrives ${minute(deliverBy)}`,
  );
  const late = onTime === false ? ', late' : '';
  const total = parcels.length === 0 ? 'not sent' : `${money(cost, currency)}${late}`;
  return `${[...sent, text(total)].join('<br>')}<br><small>${text(sentence)}</small>`;
};

const minute = (instant: string): string => text(instant.slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' '));

const section = (title: string, content: string): string => `<section><h2>${text(title)}</h2>${content}</section>`;

const BAR_WIDTH = 240;

/** Two bars, one for each world. The table beside them says the same, so readers of screens are told no more than what they are. */
const bars = ([before, after]: readonly [number, number], most: number, name: string): string => {
  const width = (value: number): string => ((BAR_WIDTH * value) / Math.max(most, Number.EPSILON)).toFixed(1);
  return `<svg width="${BAR_WIDTH}" height="22" role="img" aria-label="${text(name)}, before and after as bars"><rect class="was" width="${width(before)}" height="9"/><rect class="is" y="11" width="${width(after)}" height="9"/></svg>`;
};

const bar = (part: number, name: string): string =>
  `<svg width="${BAR_WIDTH}" height="12" role="img" aria-label="${text(name)}"><rect class="is" width="${(BAR_WIDTH * part).toFixed(1)}" height="10"/></svg>`;

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What anybody may have written, as text. */
const text = (value: string): string => value.replaceAll(/[&<>"']/g, (character) => ESCAPED[character] ?? character);
