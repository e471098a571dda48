/* said.tsx - the talk so far: a sentence, what would be answered, and so on. */
import type { QuickReply } from '@handoff/sdk/agent';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../locale';
import { Button } from '../ui/button';
import { Text } from '../ui/text';
import type { Turn } from './trial';
import { decisionWords } from './words';

interface TalkProps {
  turns: readonly Turn[];
  shown: number;
  onShow: (turn: number) => void;
  /** A quick reply of the last answer was chosen. */
  onReply: (reply: QuickReply) => void;
}

function Answer({ turn }: { turn: Turn }) {
  return (
    <div class="try-answer">
      <span class="tag" data-decision={turn.trial.decision}>
        {decisionWords(turn.trial.decision)}
      </span>
      {turn.trial.text ? (
        <p dir="auto">
          <Text text={turn.trial.text} />
        </p>
      ) : (
        <p class="dim">{t('rules.noAnswer')}</p>
      )}
    </div>
  );
}

export function Talk({ turns, shown, onShow, onReply }: TalkProps) {
  const log = useRef<HTMLOListElement>(null);
  useEffect(() => {
    log.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [turns.length]);
  if (turns.length === 0) return <p class="empty">{t('rules.tryEmpty')}</p>;
  const last = turns.at(-1);
  return (
    <>
      <ol class="try-talk" ref={log} aria-label={t('rules.talk')}>
        {turns.map((turn, i) => (
          <li key={i}>
            <button type="button" class="try-said" aria-pressed={shown === i} onClick={() => onShow(i)}>
              <span dir="auto">{turn.text}</span>
              <span class="aside">{t('rules.showTurn')}</span>
            </button>
            <Answer turn={turn} />
          </li>
        ))}
      </ol>
      {last && last.trial.quick_replies.length > 0 && (
        <ul class="bar try-replies" aria-label={t('rules.replies')}>
          {last.trial.quick_replies.map((reply) => (
            <li key={reply.say}>
              <Button class="small" onClick={() => onReply(reply)}>
                <span dir="auto">{reply.title}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
