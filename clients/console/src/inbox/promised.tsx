/* A promise to come back to a visitor: kept with one click, or told what came of it. */
import type { FollowUp } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { client, me } from '../desk';
import { formatAgo, formatDateTime, t } from '../locale';
import { Button } from '../ui/button';
import { Name } from '../ui/text';
import { attempt, dialogue } from './doing';
import { promiseState } from './order';

export function Promised({ promise, now }: { promise: FollowUp; now: number }) {
  const { conversation = '', promise: seq = 0, due_at = '', owner } = promise;
  const state = promiseState(promise, now);
  const late = state === 'due' || state === 'late';

  return (
    <li class="promise">
      <a class="item" href={`#/inbox/${conversation}`}>
        <span class="item-top">
          <span class="item-name clip">
            <Name of={promise.text || t('inbox.comeBack')} />
          </span>
        </span>
        <span class="item-facts">
          <span class={`tag ${late ? 'bad' : ''}`}>
            {late && t(state === 'late' ? 'inbox.late' : 'inbox.due')}
            <time dateTime={due_at} title={formatDateTime(due_at)}>
              {formatAgo(due_at, now)}
            </time>
          </span>
          {owner?.id !== me.value?.id && <bdi>{tidy(owner?.name) || t('inbox.aSupervisor')}</bdi>}
        </span>
      </a>
      <div class="promise-actions">
        <Button
          look="quiet"
          icon="check"
          label={t('inbox.kept')}
          onClick={() => attempt(client.followUp(conversation, { promise: seq, outcome: 'kept' }))}
        />
        <Button
          look="quiet"
          icon="more"
          label={t('inbox.otherOutcome')}
          onClick={() => {
            dialogue.value = { kind: 'followUp', conversation, promise: seq };
          }}
        />
      </div>
    </li>
  );
}
