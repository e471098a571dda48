/* Somebody who waits: for how long, why, how they feel, and why nobody has them yet. */
import type { Waiting as Waits } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { useComputed } from '@preact/signals';
import { reasonWords } from '../codes';
import { selected } from '../desk';
import { type Key, t } from '../locale';
import { Button } from '../ui/button';
import { Since } from '../ui/time';
import { Bar } from './bar';
import { take } from './doing';
import { anonymous } from './names';

const WHY: Record<NonNullable<Waits['why']>, Key> = {
  offered: 'inbox.whyOffered',
  eligible: 'inbox.whyEligible',
  manual: 'inbox.whyManual',
  sticky: 'inbox.whySticky',
  all_busy: 'inbox.whyBusy',
  nobody_online: 'inbox.whyNobody',
  no_skill: 'inbox.whySkill',
  all_declined: 'inbox.whyDeclined',
  closed_hours: 'inbox.whyHours',
};

export function Waiting({ waiting }: { waiting: Waits }) {
  const id = waiting.conversation ?? '';
  const current = useComputed(() => selected.value === id);
  const why = waiting.why && Object.hasOwn(WHY, waiting.why) ? WHY[waiting.why] : undefined;

  const priority = waiting.priority ?? 0;
  const facts = [
    why ? t(why) : '',
    waiting.queue ?? '',
    priority > 0 ? t('inbox.priority', { priority }) : '',
  ].filter(Boolean);

  return (
    <li class="waiting">
      <a class="item" href={`#/inbox/${id}`} aria-current={current.value ? 'true' : undefined}>
        <span class="item-top">
          <span class="item-name clip">{reasonWords(waiting.reason)}</span>
          <span class="item-wait">{waiting.since && <Since time={waiting.since} />}</span>
        </span>
        <span class="item-preview clip" dir="auto">
          {tidy(waiting.preview) || anonymous(id)}
        </span>
        <span class="item-facts">
          <Bar share={waiting.frustration ?? 0} words />
          <span class="clip">{facts.join(' · ')}</span>
        </span>
      </a>
      <Button
        class="take"
        label={t('inbox.takeNamed', { name: tidy(waiting.preview) || anonymous(id) })}
        onClick={() => take(id)}
      >
        {t('inbox.take')}
      </Button>
    </li>
  );
}
