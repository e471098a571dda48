/* feeling.tsx - the mood over time: in a sentence, as a picture, and as a table for whoever wants one. */
import { useSignal } from '@preact/signals';
import { useId, useMemo } from 'preact/hooks';
import { direction, formatPercent, formatTime, type Key, plural, t } from '../locale';
import { Plot } from '../plot/plot';
import { TableSwitch } from '../plot/table';
import { joinedAt, type Level, levelOf, type MoodSample, type Trend, trendOf } from './mood';
import { Show, showWords } from './show';
import { type Subject, textOf } from './subject';

const LEVELS: Record<Level, Key> = {
  calm: 'panel.moodCalm',
  tense: 'panel.moodTense',
  upset: 'panel.moodUpset',
};
const TONES: Record<Level, string> = { calm: 'good', tense: 'warn', upset: 'bad' };
const TRENDS: Record<Trend, Key> = {
  rising: 'panel.moodRising',
  steady: 'panel.moodSteady',
  falling: 'panel.moodFalling',
};

function whenOf(sample: MoodSample): string {
  return sample.at ? formatTime(sample.at) : t('panel.message', { n: sample.seq });
}

function summaryOf(samples: readonly MoodSample[]): string {
  const last = samples.at(-1)?.frustration ?? 0;
  const most = Math.max(...samples.map((sample) => sample.frustration));
  return plural('panel.moodSummary', samples.length, {
    level: t(LEVELS[levelOf(last)]),
    trend: t(TRENDS[trendOf(samples)]),
    now: formatPercent(last),
    most: formatPercent(most),
  });
}

function MoodTable({ subject, id }: { subject: Subject; id: string }) {
  return (
    <table class="panel-table" id={id}>
      <caption class="aside">{t('panel.mood')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('panel.moodWhen')}</th>
          <th scope="col">{t('panel.moodSaid')}</th>
          <th scope="col" class="panel-figure">
            {t('panel.moodFrustration')}
          </th>
        </tr>
      </thead>
      <tbody>
        {subject.samples.map((sample) => (
          <tr key={sample.seq}>
            <td class="panel-figure">{whenOf(sample)}</td>
            <td>
              <Show seq={sample.seq} text="">
                <span class="clip panel-said" dir="auto">
                  {textOf(subject, sample.seq) ?? t('panel.message', { n: sample.seq })}
                </span>
              </Show>
            </td>
            <td class="panel-figure">{formatPercent(sample.frustration)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function MoodPlot({ subject, onPoint }: { subject: Subject; onPoint: (index: number | null) => void }) {
  const { samples } = subject;
  const lines = useMemo(
    () => [
      {
        label: t('panel.moodFrustration'),
        values: samples.map((sample) => sample.frustration),
        colour: '--plot-mood',
        fill: '--plot-mood-fill',
        points: true,
      },
    ],
    [samples],
  );
  const x = useMemo(() => samples.map((_, i) => i), [samples]);
  return (
    <Plot
      summary={summaryOf(samples)}
      x={x}
      xRange={samples.length > 1 ? [0, samples.length - 1] : [-1, 1]}
      xLabel={(i) => {
        const sample = samples[i];
        return sample && samples.length < 100 ? whenOf(sample) : '';
      }}
      lines={lines}
      yRange={[0, 1.05]}
      ySplits={[0, 0.5, 1]}
      ySize={44}
      yLabel={formatPercent}
      level={1}
      moment={joinedAt(samples, subject.events)}
      height={120}
      rtl={direction.value === 'rtl'}
      onPoint={onPoint}
      onPick={(i) => {
        const sample = samples[i];
        if (sample) showWords(sample.seq, '');
      }}
    />
  );
}

/* What the pointer is at; otherwise what the lines mean. */
function Readout({ subject, at }: { subject: Subject; at: number | null }) {
  const sample = at === null ? undefined : subject.samples[at];
  const joined = joinedAt(subject.samples, subject.events) !== null;
  return (
    <p class="dim small panel-readout" aria-hidden="true" dir="auto">
      {sample
        ? `${whenOf(sample)} · ${formatPercent(sample.frustration)} · ${textOf(subject, sample.seq) ?? ''}`
        : t(joined ? 'panel.moodLegendJoined' : 'panel.moodLegend')}
    </p>
  );
}

export function Feeling({ subject }: { subject: Subject }) {
  const table = useSignal(false);
  const at = useSignal<number | null>(null);
  const id = useId();
  const { samples } = subject;
  const last = samples.at(-1);
  if (!last) return <p class="dim">{t('panel.moodNone')}</p>;
  const level = levelOf(last.frustration);
  return (
    <>
      <p class="bar">
        <span class={`tag ${TONES[level]}`}>{t(LEVELS[level])}</span>
        <span class="dim small">{t(TRENDS[trendOf(samples)])}</span>
      </p>
      {samples.length > 1 && (
        <>
          <MoodPlot
            subject={subject}
            onPoint={(index) => {
              at.value = index;
            }}
          />
          <Readout subject={subject} at={at.value} />
        </>
      )}
      <TableSwitch shown={table} controls={id} />
      {table.value ? <MoodTable subject={subject} id={id} /> : <span id={id} hidden />}
    </>
  );
}
