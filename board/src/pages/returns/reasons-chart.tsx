import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { returnsTexts } from './returns-texts.ts';

const COLOURS = ['weir.6', 'orange.6', 'indigo.5', 'lime.7', 'pink.6', 'gray.5'];

type Week = { readonly week: string; readonly units: Readonly<Record<string, number>> };

/** Units that were asked back, a bar for each week, by reason. */
const ReasonsChart = ({
  reasons,
  weeks,
  height,
}: {
  readonly reasons: readonly string[];
  readonly weeks: readonly Week[];
  readonly height: number;
}) => {
  const t = useTexts(returnsTexts);
  const formats = useFormats();
  return (
    <BarChart
      h={height}
      aria-label={t.reasonsOverTime}
      type="stacked"
      data={weeks.map(({ week, units }) => ({
        week: formats.day(`${week}T00:00:00Z`),
        ...Object.fromEntries(reasons.map((reason, index) => [`units${index}`, units[reason] ?? 0])),
      }))}
      dataKey="week"
      series={reasons.map((label, index) => ({
        name: `units${index}`,
        label,
        color: COLOURS[index % COLOURS.length] ?? 'gray.5',
      }))}
      valueFormatter={(units) => formats.number(units)}
      withLegend
      legendProps={{ verticalAlign: 'top', height: 32 }}
      maxBarWidth={48}
      barProps={{ isAnimationActive: false }}
    />
  );
};

export default ReasonsChart;
