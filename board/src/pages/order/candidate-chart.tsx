import { ScatterChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import type { Candidate, RoutingReceipt } from '../../api/routing-documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { orderTexts } from './order-texts.ts';

/** The candidates that were judged, by how far they are and what they would have cost. */
const CandidateChart = ({ receipt, height }: { readonly receipt: RoutingReceipt; readonly height: number }) => {
  const t = useTexts(orderTexts);
  const formats = useFormats();
  const { name } = useLocations();
  const { candidates, outcome, currency } = receipt;
  const seconds = outcome.kind === 'planned' ? (outcome.runnerUp?.locations ?? []) : [];
  const group = (color: string, label: string, belongs: (one: Candidate) => boolean) => ({
    color,
    name: label,
    data: candidates
      .filter(belongs)
      .flatMap(({ location, kilometres, terms }) =>
        kilometres === null || terms === null
          ? []
          : [{ kilometres: Math.round(kilometres), cost: terms.cost / 100, [name(location)]: 1 }],
      ),
  });
  const data = [
    group('var(--board-info)', t.chosen, ({ chosen }) => chosen),
    group('orange.6', t.runnerUp, ({ chosen, location }) => !chosen && seconds.includes(location)),
    group('gray.6', t.others, ({ chosen, location }) => !chosen && !seconds.includes(location)),
  ].filter((one) => one.data.length > 0);
  return (
    <ScatterChart
      h={height}
      aria-label={t.scatter}
      data={data}
      dataKey={{ x: 'kilometres', y: 'cost' }}
      labels={{ x: t.distance, y: t.cost }}
      xAxisLabel={`${t.distance} (km)`}
      yAxisLabel={currency === null ? t.cost : `${t.cost} (${currency})`}
      valueFormatter={{ x: (km) => t.kilometres(formats.number(km)), y: (cost) => formats.number(cost) }}
      xAxisProps={{ domain: ['auto', 'auto'], padding: { left: 16, right: 16 } }}
      yAxisProps={{ domain: ['auto', 'auto'], padding: { top: 12, bottom: 12 }, width: 64 }}
      withLegend
      legendProps={{ verticalAlign: 'top', height: 28 }}
      scatterProps={{ isAnimationActive: false }}
    />
  );
};

export default CandidateChart;
