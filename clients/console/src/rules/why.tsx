/* why.tsx - what was understood of a sentence, what is made of it, and why. */
import type { ComponentChildren } from 'preact';
import { plainName, reasonWords } from '../codes';
import { formatNumber, formatPercent, t } from '../locale';
import { Bar } from '../panel/bar';
import { factWords, intentWords, signalWords } from '../panel/codes';
import { loudest, share, signed } from '../panel/understood';
import { locateAll, pieces } from './marked';
import type { Trial, Turn } from './trial';
import { decisionWords } from './words';

const GRAMS = 6;
/** What is less is shown as nothing. */
const GRAM_LEAST = 0.05;

/* What was concluded from words stands in the sentence itself. */
function Sentence({ turn }: { turn: Turn }) {
  const evidence = [...turn.trial.signals, ...turn.trial.reasons].flatMap((one) =>
    (one.evidence ?? []).flatMap((each) => each.text ?? []),
  );
  const spans = locateAll(turn.text, [...evidence, ...turn.trial.entities.map((one) => one.value)]);
  return (
    <blockquote class="try-sentence" dir="auto">
      {pieces(turn.text, spans).map((piece, i) =>
        piece.marked ? <mark key={i}>{piece.text}</mark> : <span key={i}>{piece.text}</span>,
      )}
    </blockquote>
  );
}

function Part({ title, name, children }: { title: string; name: string; children: ComponentChildren }) {
  return (
    <section class="try-part" data-part={name} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/* In one sentence what will be done; then the reasons, if there are some. */
function Decided({ trial }: { trial: Trial }) {
  return (
    <Part title={t('rules.decision')} name="decision">
      <p>
        <strong data-decision={trial.decision}>{decisionWords(trial.decision)}</strong>
        {trial.intent && <span class="dim"> · {intentWords(trial.intent)}</span>}
        {trial.second && (
          <span class="dim"> · {t('rules.second', { intent: intentWords(trial.second) })}</span>
        )}
      </p>
      {trial.mode === 'watch' && <p class="dim small">{t('rules.modeWatch')}</p>}
      <ul class="panel-list try-reasons">
        {trial.reasons.map((reason, i) => (
          <li key={i}>
            {reasonWords(reason.code)} <span class="dim small">{reason.text}</span>
          </li>
        ))}
      </ul>
      {(trial.decision === 'escalate' || trial.skills.length > 0) && (
        <p class="dim small">
          {t('rules.priority', { n: formatNumber(trial.priority) })}
          {trial.skills.length > 0 &&
            ` · ${t('rules.skills', { skills: trial.skills.map(plainName).join(', ') })}`}
        </p>
      )}
      {trial.empathy && <p class="dim small">{t('rules.empathy', { name: plainName(trial.empathy) })}</p>}
    </Part>
  );
}

function Intents({ trial }: { trial: Trial }) {
  const grams = trial.grams.filter((one) => Math.abs(one.weight) >= GRAM_LEAST).slice(0, GRAMS);
  return (
    <Part title={t('rules.intents')} name="intents">
      <ul class="panel-list">
        {trial.intents.map((intent) => (
          <li key={intent.name} class="panel-want">
            <span>
              <bdi>{intent.title || intentWords(intent.name)}</bdi> <code class="dim">{intent.name}</code>
            </span>
            <Bar share={intent.confidence} />
          </li>
        ))}
      </ul>
      <p class="dim small">
        {t(trial.in_scope ? 'rules.inScope' : 'rules.outOfScope', { margin: formatPercent(trial.margin) })}
        {trial.nearest &&
          ` ${t('rules.nearest', { text: trial.nearest, share: formatPercent(trial.cosine) })}`}
      </p>
      {grams.length > 0 && (
        <ul class="bar try-grams" aria-label={t('rules.grams')}>
          {grams.map((one) => (
            <li key={one.gram} class="try-token">
              <bdi>{one.gram.replaceAll('_', ' ')}</bdi>{' '}
              <span class={one.weight > 0 ? 'panel-against' : 'panel-for'}>{signed(one.weight)}</span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function Words({ trial }: { trial: Trial }) {
  return (
    <Part title={t('rules.words')} name="words">
      <ol class="bar try-tokens">
        {trial.tokens.map((token, i) => (
          <li key={i} class="try-token">
            <bdi>{token}</bdi>
          </li>
        ))}
      </ol>
      {trial.mended.length > 0 && (
        <p class="dim small">
          {trial.mended.map((one) => t('rules.mended', { from: one.from, to: one.to })).join(' · ')}
        </p>
      )}
    </Part>
  );
}

function Entities({ trial }: { trial: Trial }) {
  return (
    <Part title={t('rules.entities')} name="entities">
      {trial.entities.length === 0 && <p class="dim">{t('rules.entitiesNone')}</p>}
      <dl class="panel-rows">
        {trial.entities.map((one, i) => (
          <div class="panel-row" key={i}>
            <dt class="dim small">{factWords(one.name)}</dt>
            <dd>
              <bdi>{one.value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Signals({ trial }: { trial: Trial }) {
  const signals = loudest(trial.signals);
  return (
    <Part title={t('rules.signals')} name="signals">
      {!trial.language_known && <p class="problem small">{t('rules.languageUnknown')}</p>}
      {signals.length === 0 ? (
        <p class="dim">{t('rules.signalsNone')}</p>
      ) : (
        <table class="panel-table">
          <caption class="aside">{t('rules.signals')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('rules.signal')}</th>
              <th scope="col">{t('rules.evidence')}</th>
              <th scope="col" class="panel-figure">
                {t('rules.sum')}
              </th>
            </tr>
          </thead>
          <tbody>
            {signals.map((signal) => (
              <tr key={signal.name}>
                <td>
                  {signalWords(signal.name)} <code class="dim">{signal.name}</code>
                </td>
                <td dir="auto">
                  {signal.evidence.flatMap((one) => (one.text ? [`“${one.text}”`] : [])).join(', ')}
                </td>
                <td class="panel-figure">
                  <span class="dim">
                    {formatNumber(Math.round(signal.value * 100) / 100)} ×{' '}
                    {formatNumber(Math.round(signal.weight * 100) / 100)} ={' '}
                  </span>
                  <span class={share(signal) > 0 ? 'panel-for' : 'panel-against'}>
                    {signed(share(signal))}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Part>
  );
}

function rounded(n: number): string {
  return formatNumber(Math.round(n * 10) / 10);
}

function State({ trial }: { trial: Trial }) {
  return (
    <Part title={t('rules.state')} name="state">
      <dl class="panel-rows">
        <div class="panel-row">
          <dt class="dim small">{t('panel.moodFrustration')}</dt>
          <dd>
            <Bar share={trial.frustration} tone="bad" />
          </dd>
        </div>
        <div class="panel-row">
          <dt class="dim small">{t('panel.complexity')}</dt>
          <dd>
            <Bar share={trial.complexity} />
          </dd>
        </div>
      </dl>
      <p class="dim small">
        {t('rules.stateSum', {
          state: rounded(trial.state),
          threshold: rounded(trial.threshold),
          carried: rounded(trial.carried),
        })}
        {trial.watching && ` ${t('rules.watching')}`}
      </p>
    </Part>
  );
}

export function Explained({ turn }: { turn: Turn }) {
  const { trial } = turn;
  return (
    <div class="try-why">
      <Sentence turn={turn} />
      <Decided trial={trial} />
      <Intents trial={trial} />
      <Signals trial={trial} />
      <State trial={trial} />
      <Entities trial={trial} />
      <Words trial={trial} />
    </div>
  );
}
