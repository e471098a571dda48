/* canvas.tsx - draws lines with uPlot. Loaded when the first plot is looked at: it is larger than all of the
 * rest of a view. What a plot says is said in words by whoever shows it; this is the picture alone. */
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { onColours, token } from './colours';
import type { PlotProps } from './plot';

const DASH = [4, 4];
/** Room for half of the last label. */
const END = 28;

function rule(u: uPlot, colour: string, from: [number, number], to: [number, number]): void {
  u.ctx.save();
  u.ctx.beginPath();
  u.ctx.strokeStyle = colour;
  u.ctx.lineWidth = devicePixelRatio;
  u.ctx.setLineDash(DASH.map((n) => n * devicePixelRatio));
  u.ctx.moveTo(...from);
  u.ctx.lineTo(...to);
  u.ctx.stroke();
  u.ctx.restore();
}

/* Lines that are no data: a level across, a moment up. */
function drawMarks(u: uPlot, plot: PlotProps, host: Element): void {
  const { left, top, width, height } = u.bbox;
  if (plot.level !== undefined) {
    const y = u.valToPos(plot.level, 'y', true);
    rule(u, token(host, '--plot-level'), [left, y], [left + width, y]);
  }
  if (plot.moment !== undefined && plot.moment !== null) {
    const x = u.valToPos(plot.moment, 'x', true);
    rule(u, token(host, '--plot-moment'), [x, top], [x, top + height]);
  }
}

function seriesOf(line: PlotProps['lines'][number], host: Element): uPlot.Series {
  const series: uPlot.Series = {
    label: line.label,
    stroke: () => token(host, line.colour),
    width: 2,
    points: { show: line.points ?? false, size: 6, fill: () => token(host, line.colour) },
  };
  const { fill } = line;
  if (fill) series.fill = () => token(host, fill);
  if (line.dash) series.dash = DASH;
  const stepped = line.stepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  if (stepped) series.paths = stepped;
  return series;
}

function axesOf(plot: PlotProps, host: Element): uPlot.Axis[] {
  const style = getComputedStyle(host);
  const common: uPlot.Axis = {
    stroke: () => token(host, '--plot-text'),
    font: `12px ${style.fontFamily}`,
    ticks: { show: false },
  };
  return [
    { ...common, grid: { show: false }, size: 28, gap: 9, values: (_, at) => at.map(plot.xLabel), space: 56 },
    {
      ...common,
      side: plot.rtl ? 1 : 3,
      size: plot.ySize ?? 36,
      gap: 4,
      grid: { stroke: () => token(host, '--plot-grid'), width: 1 },
      values: (_, at) => at.map(plot.yLabel),
      ...(plot.ySplits ? { splits: () => plot.ySplits ?? [] } : {}),
      incrs: [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100],
    },
  ];
}

function optionsOf(current: () => PlotProps, host: HTMLElement): uPlot.Options {
  const plot = current();
  return {
    width: Math.max(host.clientWidth, 120),
    height: plot.height,
    legend: { show: false },
    padding: [8, plot.rtl ? 10 : END, 0, plot.rtl ? END : 10],
    cursor: {
      drag: { x: false, y: false, setScale: false },
      y: false,
      points: { size: 9 },
    },
    scales: {
      x: { time: false, dir: plot.rtl ? -1 : 1, range: () => current().xRange },
      y: { range: (_, __, greatest) => current().yRange ?? [0, Math.max(4, Math.ceil(greatest * 1.1))] },
    },
    series: [{}, ...plot.lines.map((line) => seriesOf(line, host))],
    axes: axesOf(plot, host),
    hooks: {
      draw: [(u) => drawMarks(u, current(), host)],
      setCursor: [(u) => current().onPoint?.(u.cursor.idx ?? null)],
      ready: [
        (u) =>
          u.over.addEventListener('click', () => {
            if (typeof u.cursor.idx === 'number') current().onPick?.(u.cursor.idx);
          }),
      ],
    },
  };
}

function dataOf(plot: PlotProps): uPlot.AlignedData {
  return [[...plot.x], ...plot.lines.map((line) => [...line.values])];
}

export default function PlotCanvas(props: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const u = new uPlot(
      optionsOf(() => latest.current, element),
      dataOf(latest.current),
      element,
    );
    u.ctx.canvas.setAttribute('aria-hidden', 'true');
    drawn.current = u;
    const size = new ResizeObserver(() => {
      if (element.clientWidth > 0) u.setSize({ width: element.clientWidth, height: latest.current.height });
    });
    size.observe(element);
    const forget = onColours(() => u.redraw(false));
    return () => {
      forget();
      size.disconnect();
      u.destroy();
      drawn.current = null;
    };
  }, [props.rtl, props.lines.length]);

  useEffect(() => {
    drawn.current?.setData(dataOf(props));
  }, [props.x, props.lines]);

  return <div class="plot-canvas" ref={host} />;
}
