/* The context panel: what an agent should know before the first word, and while they write. The same before
 * an offer is accepted. */
import { t } from '../locale';
import { Avoid, Facts, Opening, Summary, TriedAnswers, Wants } from './brief';
import { Earlier } from './earlier';
import { Feeling } from './feeling';
import './panel.css';
import { Promises, Visitor } from './person';
import { Routing } from './routing';
import { Section } from './section';
import { analysesOf, factsOf, offeredOf, reasonsOf, type Subject, subjectOf } from './subject';
import { Understood } from './understood';
import { Why } from './why';

function some(n: number): number | undefined {
  return n > 0 ? n : undefined;
}

/* First what decides the first word. */
function Now({ subject }: { subject: Subject }) {
  const { context } = subject;
  const avoid = context?.avoid ?? [];
  return (
    <>
      <Section name="why" title={t('panel.why')}>
        <Why subject={subject} />
      </Section>
      {context?.summary && (
        <Section name="summary" title={t('panel.summary')}>
          <Summary subject={subject} />
        </Section>
      )}
      {context?.opening && (
        <Section name="opening" title={t('panel.opening')}>
          <Opening subject={subject} />
        </Section>
      )}
      <Section name="facts" title={t('panel.facts')} count={some(factsOf(context).length)}>
        <Facts subject={subject} />
      </Section>
      {avoid.length > 0 && (
        <Section name="avoid" title={t('panel.avoid')} count={avoid.length}>
          <Avoid lines={avoid} />
        </Section>
      )}
      <Section name="wants" title={t('panel.wants')}>
        <Wants subject={subject} />
      </Section>
      <Section name="tried" title={t('panel.tried')} count={some(context?.tried?.length ?? 0)}>
        <TriedAnswers subject={subject} />
      </Section>
    </>
  );
}

function Background({ subject }: { subject: Subject }) {
  const offered = offeredOf(subject);
  return (
    <>
      <Section name="visitor" title={t('panel.visitor')}>
        <Visitor subject={subject} />
      </Section>
      {subject.promises.length > 0 && (
        <Section name="promises" title={t('panel.promises')} count={subject.promises.length}>
          <Promises promises={subject.promises} />
        </Section>
      )}
      <Section
        name="earlier"
        title={t('panel.earlier')}
        count={some(subject.context?.visitor?.previous?.length ?? 0)}
      >
        <Earlier subject={subject} />
      </Section>
      {analysesOf(subject).size > 0 && (
        <Section name="understood" title={t('panel.understood')}>
          <Understood subject={subject} />
        </Section>
      )}
      {offered.length > 0 && (
        <Section name="routing" title={t('panel.routing')} count={offered.length}>
          <Routing offered={offered} />
        </Section>
      )}
    </>
  );
}

/** Everything about one conversation that is no message of it. */
export default function ContextPanel({ id }: { id: string }) {
  const subject = subjectOf(id);
  if (!subject) return <p class="empty">{t('panel.nothing')}</p>;
  const { context } = subject;
  const escalated = context !== null || reasonsOf(subject).length > 0;
  return (
    <div class="panel" data-conversation={id}>
      <h2 class="aside">{t('inbox.about')}</h2>
      {escalated ? <Now subject={subject} /> : <p class="dim panel-bot">{t('panel.withBot')}</p>}
      {(escalated || subject.samples.length > 0) && (
        <Section name="mood" title={t('panel.mood')}>
          <Feeling subject={subject} />
        </Section>
      )}
      <Background subject={subject} />
    </div>
  );
}
