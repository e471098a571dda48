/* overview.tsx - the figures on top of the board, the hours, the last hour, and what is wrong. */
import type { AlertFrame } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useMemo } from 'preact/hooks';
import { alerts, followUps, now, queue } from '../desk';
import { direction, formatDateTime, formatNumber, formatTime, t } from '../locale';
import { Plot } from '../plot/plot';
import { TableSwitch } from '../plot/table';
import { Name } from '../ui/text';
import { Since } from '../ui/time';
import { buckets } from './history';
import { hour, isFree } from './hour';
import { latePromises, oldest, slots } from './numbers';

function Figure({ name, what, children }: { name: string; what: string; children: ComponentChildren }) {
  return (
    <div class="board-figure" data-figure={name}>
      <dt class="dim small">{what}</dt>
      <dd class="number">{children}</dd>
    </div>
  );
}

export function Figures() {
  const { waiting = [], more, agents = [] } = queue.value;
  const since = oldest(waiting);
  const { load, capacity } = slots(agents);
  return (
    <dl class="board-figures">
      <Figure name="waiting" what={t('board.waiting')}>
        {formatNumber(waiting.length + (more ?? 0))}
      </Figure>
      <Figure name="oldest" what={t('board.oldest')}>
        {since ? <Since time={since} /> : '–'}
      </Figure>
      <Figure name="free" what={t('board.free')}>
        {formatNumber(agents.filter(isFree).length)}
      </Figure>
      <Figure name="load" what={t('board.slots')}>
        {t('board.loadOf', { load: formatNumber(load), capacity: formatNumber(capacity) })}
      </Figure>
      <Figure name="late" what={t('board.late')}>
        {formatNumber(latePromises(followUps.value, now.value).length)}
      </Figure>
    </dl>
  );
}

export function Hours() {
  const hours = queue.value.hours ?? [];
  if (hours.length === 0) return null;
  return (
    <ul class="bar" aria-label={t('board.hours')}>
      {hours.map((one) => (
        <li key={one.site} class={`tag ${one.open ? 'good' : ''}`}>
          {t(
            one.changes_at
              ? one.open
                ? 'board.openUntil'
                : 'board.closedUntil'
              : one.open
                ? 'board.open'
                : 'board.shut',
            {
              site: one.site ?? '',
              time: one.changes_at ? formatDateTime(one.changes_at) : '',
            },
          )}
        </li>
      ))}
    </ul>
  );
}

const MINUTE = 60_000;

function HourTable({ id }: { id: string }) {
  return (
    <table class="table" id={id}>
      <caption class="aside">{t('board.lastHour')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('board.from')}</th>
          <th scope="col" class="figure">
            {t('board.mostWaiting')}
          </th>
          <th scope="col" class="figure">
            {t('board.leastFree')}
          </th>
        </tr>
      </thead>
      <tbody>
        {buckets(hour.value, now.value).map((one) => (
          <tr key={one.at}>
            <td class="number">{formatTime(one.at)}</td>
            <td class="figure">{formatNumber(one.mostWaiting)}</td>
            <td class="figure">{formatNumber(one.leastAvailable)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/* A number lasts until the next sample, so the last one goes on to now. Redrawn by the minute, not by the second. */
export function LastHour() {
  const table = useSignal(false);
  const id = useId();
  const samples = hour.value;
  const minute = Math.floor(now.value / MINUTE);
  const last = samples.at(-1);
  const drawn = useMemo(() => {
    const until = Math.max((minute + 1) * MINUTE, last?.at ?? 0);
    const all = last ? [...samples, { ...last, at: until }] : [];
    return {
      until,
      x: all.map((one) => one.at),
      lines: [
        {
          label: t('board.waiting'),
          values: all.map((one) => one.waiting),
          colour: '--plot-waiting',
          fill: '--plot-waiting-fill',
          stepped: true,
        },
        {
          label: t('board.free'),
          values: all.map((one) => one.available),
          colour: '--plot-free',
          dash: true,
          stepped: true,
        },
      ],
    };
  }, [samples, minute, last]);
  if (!last) return null;
  const begun = samples[0]?.at ?? drawn.until;
  return (
    <section class="board-part board-hour" aria-labelledby={`${id}h`}>
      <h2 id={`${id}h`}>{t('board.lastHour')}</h2>
      <Plot
        summary={t('board.hourSummary', {
          waiting: formatNumber(last.waiting),
          most: formatNumber(Math.max(...samples.map((one) => one.waiting))),
          free: formatNumber(last.available),
          least: formatNumber(Math.min(...samples.map((one) => one.available))),
          time: formatTime(begun),
        })}
        x={drawn.x}
        xRange={[Math.min(begun, drawn.until - 10 * MINUTE), drawn.until]}
        xLabel={formatTime}
        lines={drawn.lines}
        yLabel={(n) => (Number.isInteger(n) ? formatNumber(n) : '')}
        ySize={32}
        height={150}
        rtl={direction.value === 'rtl'}
      />
      <p class="bar dim small">
        <span class="board-key" data-line="waiting">
          {t('board.waiting')}
        </span>
        <span class="board-key" data-line="free">
          {t('board.free')}
        </span>
        <TableSwitch shown={table} controls={id} />
      </p>
      {table.value ? <HourTable id={id} /> : <span id={id} hidden />}
    </section>
  );
}

const ALERTS = 10;

/* The same thing comes again until somebody sees to it: the newest word on each, the newest first. */
export function latest(all: readonly AlertFrame[]): AlertFrame[] {
  const found = new Map<string, AlertFrame>();
  for (const one of all) {
    const key = `${one.code}/${one.queue ?? ''}/${one.conversation ?? ''}`;
    found.delete(key);
    found.set(key, one);
  }
  return [...found.values()].reverse().slice(0, ALERTS);
}

function levelWords(level: number | null | undefined): string {
  return t(level && level >= 3 ? 'board.level3' : level === 2 ? 'board.level2' : 'board.level1');
}

function Watch({ id, of }: { id: string; of: string | null | undefined }) {
  return (
    <a class="button small" href={`#/inbox/${id}`} aria-label={t('board.watchOf', { name: tidy(of) })}>
      {t('board.watch')}
    </a>
  );
}

export function Alerts() {
  const shown = latest(alerts.value);
  if (shown.length === 0) return null;
  return (
    <section class="board-part" aria-labelledby="board-alerts">
      <h2 id="board-alerts">{t('board.alerts')}</h2>
      <ul class="board-rows">
        {shown.map((one, i) => (
          <li key={i} class="board-row">
            <span class={`tag ${(one.level ?? 1) >= 2 ? 'bad' : 'warn'}`}>{levelWords(one.level)}</span>
            <span class="board-grow" dir="auto">
              {tidy(one.text)}
            </span>
            {one.conversation && <Watch id={one.conversation} of={one.text} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function LatePromises() {
  const late = latePromises(followUps.value, now.value);
  if (late.length === 0) return null;
  return (
    <section class="board-part" aria-labelledby="board-late">
      <h2 id="board-late">{t('board.late')}</h2>
      <ul class="board-rows">
        {late.map((one) => (
          <li key={`${one.conversation}/${one.promise}`} class="board-row">
            <span class="tag bad number">{one.due_at && <Since time={one.due_at} />}</span>
            <span class="board-grow" dir="auto">
              {tidy(one.text) || t('panel.promiseUnnamed')}
            </span>
            <span class="dim">{one.owner ? <Name of={one.owner.name} /> : t('panel.promiseNobody')}</span>
            <Watch id={one.conversation} of={one.text} />
          </li>
        ))}
      </ul>
    </section>
  );
}
