/* A conversation that is offered: what one must know to decide, and how long one has. */
import type { OfferFrame } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { shortcut } from '../keys/commands';
import { t } from '../locale';
import { Button } from '../ui/button';
import { Bar } from './bar';
import { accept, dialogue } from './doing';
import { anonymous } from './names';
import { Ring } from './ring';

export function Offer({ offer, first }: { offer: OfferFrame; first: boolean }) {
  const { context } = offer;
  const name = tidy(context.visitor?.name) || anonymous(offer.conversation);
  const mood = context.mood?.now ?? 0;

  return (
    <li class="offer">
      <div class="offer-top">
        <div class="offer-who">
          <span class="item-name clip">
            <bdi>{name}</bdi>
          </span>
          <span class="dim small">
            {offer.queue}
            {offer.priority > 0 && ` · ${t('inbox.priority', { priority: offer.priority })}`}
          </span>
        </div>
        <Ring until={offer.expires_at} />
      </div>
      {context.summary && (
        <p class="offer-summary" dir="auto">
          {context.summary}
        </p>
      )}
      <ul class="offer-why" aria-label={t('inbox.whyAPerson')}>
        {(context.reasons ?? []).slice(0, 2).map((reason, i) => (
          <li key={i} dir="auto">
            {reason.text}
          </li>
        ))}
      </ul>
      <div class="bar">
        <Bar share={mood} words />
        {(context.facts?.length ?? 0) > 0 && (
          <span class="tag">
            {(context.facts ?? [])
              .slice(0, 2)
              .map((fact) => tidy(fact.value))
              .join(' · ')}
          </span>
        )}
      </div>
      <div class="offer-actions">
        <Button
          look="main"
          keys={first ? shortcut('accept') : undefined}
          label={t('inbox.acceptNamed', { name })}
          onClick={() => accept(offer.offer, offer.conversation)}
        >
          {t('inbox.accept')}
        </Button>
        <Button
          keys={first ? shortcut('decline') : undefined}
          label={t('inbox.declineNamed', { name })}
          onClick={() => {
            dialogue.value = { kind: 'decline', offer: offer.offer };
          }}
        >
          {t('inbox.decline')}
        </Button>
      </div>
    </li>
  );
}
