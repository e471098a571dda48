/* plot.tsx - a plot in words and, once the library is here, as a picture. */
import { later } from '../ui/later';
import './plot.css';

export interface Line {
  label: string;
  values: readonly (number | null)[];
  /** CSS tokens of its colours. */
  colour: string;
  fill?: string;
  dash?: boolean;
  points?: boolean;
  stepped?: boolean;
}

export interface PlotProps {
  /** What it shows, in words: all that a screen reader gets of the picture. */
  summary: string;
  x: readonly number[];
  xRange: [number, number];
  xLabel: (x: number) => string;
  lines: readonly Line[];
  yRange?: [number, number];
  ySplits?: number[];
  ySize?: number;
  yLabel: (y: number) => string;
  /** A value to draw a line across at, and a moment to draw one up at. */
  level?: number;
  moment?: number | null;
  height: number;
  rtl: boolean;
  /** The pointer is nearest to this point, or has left. */
  onPoint?: (index: number | null) => void;
  onPick?: (index: number) => void;
}

const Canvas = later<PlotProps>(() => import('./canvas'));

export function Plot(props: PlotProps) {
  return (
    <div class="plot" role="img" aria-label={props.summary} data-height={props.height > 120 ? 'tall' : 'low'}>
      <Canvas {...props} />
    </div>
  );
}
