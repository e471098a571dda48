/* brief.tsx - what it is about, what they want, what they have said, and what was tried. */
import type { Tried } from '@handoff/sdk/agent';
import { insert } from '../desk';
import { t } from '../locale';
import { announce } from '../news';
import { Button } from '../ui/button';
import { Icon } from '../ui/icons';
import { Bar } from './bar';
import { factWords, intentWords } from './codes';
import { Copy } from './copy';
import { Show } from './show';
import { factsOf, type Subject } from './subject';

export function Summary({ subject }: { subject: Subject }) {
  return <p dir="auto">{subject.context?.summary}</p>;
}

export function Opening({ subject }: { subject: Subject }) {
  const text = subject.context?.opening ?? '';
  const put = () => {
    insert.value = { id: subject.id, text };
    announce(t('panel.inserted'));
  };
  return (
    <div class="panel-opening">
      <blockquote dir="auto">{text}</blockquote>
      <div class="bar">
        {subject.mine && (
          <Button icon="reply" onClick={put}>
            {t('panel.insert')}
          </Button>
        )}
        <Copy text={text} what={t('panel.opening')} />
      </div>
    </div>
  );
}

export function Wants({ subject }: { subject: Subject }) {
  const wants = subject.context?.wants ?? [];
  if (wants.length === 0) return <p class="dim">{t('panel.wantsNone')}</p>;
  return (
    <ul class="panel-list">
      {wants.map((want) => (
        <li key={want.name} class="panel-want">
          <span dir="auto">{intentWords(want.name)}</span>
          <Bar share={want.confidence ?? 0} />
        </li>
      ))}
    </ul>
  );
}

export function Facts({ subject }: { subject: Subject }) {
  const facts = factsOf(subject.context);
  if (facts.length === 0) return <p class="dim">{t('panel.factsNone')}</p>;
  return (
    <ul class="panel-list panel-facts">
      {facts.map((fact, i) => (
        <li key={i} class="panel-fact">
          <span class="dim small">{factWords(fact.name)}</span>
          <span class="panel-value">
            <Show seq={fact.seq ?? 0} text={fact.value ?? ''}>
              <bdi>{fact.value}</bdi>
            </Show>
            <Copy text={fact.value ?? ''} what={factWords(fact.name)} />
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Avoid({ lines }: { lines: readonly string[] }) {
  return (
    <ul class="panel-list panel-avoid">
      {lines.map((line, i) => (
        <li key={i}>
          <Icon name="close" />
          <span dir="auto">{line}</span>
        </li>
      ))}
    </ul>
  );
}

function Outcome({ helped }: { helped: Tried['helped'] }) {
  if (helped === true) return <span class="tag good">{t('panel.helped')}</span>;
  if (helped === false) return <span class="tag bad">{t('panel.helpedNot')}</span>;
  return <span class="tag">{t('panel.helpedUnknown')}</span>;
}

export function TriedAnswers({ subject }: { subject: Subject }) {
  const tried = subject.context?.tried ?? [];
  if (tried.length === 0) return <p class="dim">{t('panel.triedNone')}</p>;
  return (
    <ul class="panel-list">
      {tried.map((answer, i) => (
        <li key={i} class="panel-want">
          <Show seq={answer.seq ?? 0} text="">
            <bdi>{intentWords(answer.intent)}</bdi>
          </Show>
          <Outcome helped={answer.helped} />
        </li>
      ))}
    </ul>
  );
}
