/* routing.tsx - who was asked to take it, why, and who could have been. */
import type { Candidate, OfferedFrame, Skipped } from '@handoff/sdk/agent';
import { choiceWords, plainName } from '../codes';
import { formatDuration, formatNumber, formatTime, rich, t } from '../locale';
import { Name } from '../ui/text';
import { skipWords } from './codes';

const MOST = 10;

function Names({ of }: { of: readonly Candidate[] }) {
  return (
    <>
      {of.map((agent, i) => (
        <span key={agent.id ?? i}>
          {i > 0 && ', '}
          <Name of={agent.name} />
        </span>
      ))}
    </>
  );
}

function Candidates({ offered }: { offered: OfferedFrame }) {
  const asked = new Set(offered.agents.map((agent) => agent.id));
  return (
    <table class="panel-table">
      <caption class="small dim">{t('panel.eligible')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('panel.agent')}</th>
          <th scope="col" class="panel-figure">
            {t('panel.load')}
          </th>
          <th scope="col" class="panel-figure">
            {t('panel.idle')}
          </th>
        </tr>
      </thead>
      <tbody>
        {offered.eligible.map((agent, i) => (
          <tr key={agent.id ?? i} data-asked={asked.has(agent.id)}>
            <td>
              <Name of={agent.name} />
              {asked.has(agent.id) && <span class="tag mine">{t('panel.asked')}</span>}
            </td>
            <td class="panel-figure">
              {t('panel.loadOf', {
                load: formatNumber(agent.load ?? 0),
                capacity: formatNumber(agent.capacity ?? 0),
              })}
            </td>
            <td class="panel-figure">{agent.idle_ms ? formatDuration(agent.idle_ms) : t('panel.atWork')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SkippedOnes({ skipped }: { skipped: readonly Skipped[] }) {
  return (
    <ul class="small">
      {skipped.map((one, i) => (
        <li key={one.id ?? i}>
          {rich('panel.skipped', { name: <Name of={one.name} />, why: skipWords(one.reason) })}
        </li>
      ))}
    </ul>
  );
}

function Decision({ offered }: { offered: OfferedFrame }) {
  return (
    <li class="panel-decision">
      <p>
        {rich('panel.offeredTo', {
          names: <Names of={offered.agents} />,
          time: formatTime(offered.at),
          waited: formatDuration(offered.waited_ms),
        })}
      </p>
      <p class="small dim">
        {rich('panel.because', { why: choiceWords(offered.why), queue: plainName(offered.queue) })}
      </p>
      {offered.relaxed && offered.relaxed.length > 0 && (
        <p class="small dim">{t('panel.relaxed', { skills: offered.relaxed.map(plainName).join(', ') })}</p>
      )}
      {offered.eligible.length > 0 && <Candidates offered={offered} />}
      {offered.skipped && offered.skipped.length > 0 && <SkippedOnes skipped={offered.skipped} />}
    </li>
  );
}

export function Routing({ offered }: { offered: readonly OfferedFrame[] }) {
  return (
    <ol class="panel-list">
      {offered.slice(0, MOST).map((one) => (
        <Decision key={one.seq} offered={one} />
      ))}
    </ol>
  );
}
