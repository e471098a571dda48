/* plot.tsx - a plot in words and, once the library is here, as a picture. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
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

const canvas = signal<ComponentType<PlotProps> | null>(null);
let asked = false;

/* A failed load is tried again by the next plot that is shown. */
function load(): void {
  if (asked) return;
  asked = true;
  import('./canvas').then(
    (module) => {
      canvas.value = module.default;
    },
    () => {
      asked = false;
    },
  );
}

export function Plot(props: PlotProps) {
  const Canvas = canvas.value;
  useEffect(load, []);
  return (
    <div class="plot" role="img" aria-label={props.summary} data-height={props.height > 120 ? 'tall' : 'low'}>
      {Canvas && <Canvas {...props} />}
    </div>
  );
}
