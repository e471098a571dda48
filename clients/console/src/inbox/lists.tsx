/* The left column: what is offered, what is mine, what was promised, who waits, who is there. */
import { tidy } from '@handoff/sdk/text';
import { computed, useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { followUps, now, offers, queue, selected, talk, talks } from '../desk';
import { formatNumber, plural, t } from '../locale';
import { Name } from '../ui/text';
import { Since, Until } from '../ui/time';
import './lists.css';
import { Bar } from './bar';
import { nameOf } from './names';
import { Offer } from './offer';
import { byDueTime, ordered, placeOf, waitsSince } from './order';
import { Promised } from './promised';
import { Team } from './team';
import { Waiting } from './waiting';

function Section({ title, count, children }: { title: string; count?: number; children: ComponentChildren }) {
  const id = useId();

  return (
    <section class="list" aria-labelledby={id}>
      <h2 id={id}>
        {title}
        {count !== undefined && count > 0 && <span class="count">{formatNumber(count)}</span>}
      </h2>
      {children}
    </section>
  );
}

/* A text, so that the list redraws only when it is another one. */
const mineInOrder = computed(() => ordered(talks.value).join(' '));

function MineRow({ id }: { id: string }) {
  const conversation = talk(id).value;
  const current = useComputed(() => selected.value === id);

  if (!conversation) return null;
  const { unread, preview, typist, frustration, wrapUntil } = conversation;
  const place = placeOf(conversation);
  const waits = place === 'mine' ? waitsSince(conversation) : null;

  return (
    <li>
      <a
        class={`item ${unread ? 'unread' : ''}`}
        href={`#/inbox/${id}`}
        aria-current={current.value ? 'true' : undefined}
      >
        <span class="item-top">
          <span class="item-name clip">
            <Name of={nameOf(conversation)} />
          </span>
          {waits && (
            <span class="item-wait" title={t('inbox.waitsForYou')}>
              <Since time={waits} />
              <span class="aside">{t('inbox.waitsForYou')}</span>
            </span>
          )}
          {place === 'wrap' && (
            <span class="tag warn">
              {t('inbox.toWrapUp')} {wrapUntil && <Until time={wrapUntil} />}
            </span>
          )}
          {place === 'watched' && <span class="tag">{t('inbox.watching')}</span>}
        </span>
        <span class="item-bottom">
          <span class="item-preview clip" dir="auto">
            {typist?.role === 'visitor' ? <em>{t('inbox.typingShort')}</em> : tidy(preview.slice(0, 200))}
          </span>
          {frustration >= 0.5 && <Bar share={frustration} />}
          {unread > 0 && (
            <span class="badge">
              <span aria-hidden="true">{unread > 99 ? '99+' : formatNumber(unread)}</span>
              <span class="aside">{plural('inbox.unread', unread)}</span>
            </span>
          )}
        </span>
      </a>
    </li>
  );
}

function Mine() {
  const ids = mineInOrder.value ? mineInOrder.value.split(' ') : [];

  return (
    <Section title={t('inbox.mine')} count={ids.length}>
      {ids.length ? (
        <ul>
          {ids.map((id) => (
            <MineRow key={id} id={id} />
          ))}
        </ul>
      ) : (
        <p class="none">{t('inbox.mineNone')}</p>
      )}
    </Section>
  );
}

function Offers() {
  if (!offers.value.length) return null;
  return (
    <Section title={t('inbox.offers')} count={offers.value.length}>
      <ul>
        {offers.value.map((offer, i) => (
          <Offer key={offer.offer} offer={offer} first={i === 0} />
        ))}
      </ul>
    </Section>
  );
}

/* Those that are due come first; the rest is a day's work and may be folded away. */
const minuteNow = computed(() => Math.floor(now.value / 15_000) * 15_000);

function Promises() {
  const all = byDueTime(followUps.value);

  if (!all.length) return null;
  return (
    <Section title={t('inbox.promises')} count={all.length}>
      <ul>
        {all.map((promise) => (
          <Promised
            key={`${promise.conversation} ${promise.promise}`}
            promise={promise}
            now={minuteNow.value}
          />
        ))}
      </ul>
    </Section>
  );
}

function Queue() {
  const waiting = queue.value.waiting ?? [];
  const more = queue.value.more ?? 0;

  return (
    <Section title={t('inbox.waiting')} count={waiting.length + more}>
      {waiting.length ? (
        <ul>
          {waiting.map((one) => (
            <Waiting key={one.conversation} waiting={one} />
          ))}
        </ul>
      ) : (
        <p class="none">{t('inbox.waitingNone')}</p>
      )}
      {more > 0 && <p class="none">{plural('inbox.waitingMore', more)}</p>}
    </Section>
  );
}

export function Lists() {
  return (
    <>
      <Offers />
      <Mine />
      <Promises />
      <Queue />
      <Section title={t('inbox.team')}>
        <Team agents={queue.value.agents ?? []} />
      </Section>
    </>
  );
}
