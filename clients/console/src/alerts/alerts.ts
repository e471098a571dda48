/*
 * Rings, counts in the title and shows a notification until somebody answers. What each of them does is
 * chosen in the settings; of several tabs one rings.
 */
import { tidy } from '@handoff/sdk/text';
import { computed, effect, signal } from '@preact/signals';
import { alerts, me, offers, talks } from '../desk';
import { preferences } from '../keys/preferences';
import { plural, t } from '../locale';
import { toast } from '../news';
import { show as openTalk } from '../router';
import { Bell, type Verdict } from './bell';
import { keep, show } from './desktop';
import { sound } from './sound';
import { joinTabs, type Tabs } from './tabs';
import { type Call, startTitle } from './title';

/* What is unread in each conversation of one's own. */
const unread = computed(
  () => new Map(talks.value.filter((one) => one.mine).map((one) => [one.id, one.unread])),
);
const unheard = computed(() => [...unread.value].filter(([, n]) => n > 0).map(([id]) => id));

const call = computed<Call | null>(() => {
  const count = offers.value.length + unheard.value.length;
  if (count === 0) return null;
  const text = offers.value.length
    ? plural('keys.offersWait', offers.value.length)
    : plural('keys.messagesWait', unheard.value.length);
  return { count, text };
});

/* Who looks at a screen is not always alone: words of a visitor only if that was chosen. */
function notify(news: Verdict) {
  const { desktop, desktopText } = preferences.peek();
  if (!desktop || document.hasFocus()) return;
  for (const id of news.offers) {
    const offer = offers.peek().find((one) => one.offer === id);
    if (!offer) continue;
    const said = offer.context.transcript?.findLast((line) => line.from?.role === 'visitor')?.text;
    show(id, t('keys.offerWaits'), desktopText ? tidy(said) : '', () => openTalk(offer.conversation));
  }
  for (const id of news.messages) {
    const talk = talks.peek().find((one) => one.id === id);
    if (!talk) continue;
    const title =
      desktopText && talk.name ? t('keys.fromVisitor', { name: tidy(talk.name) }) : t('keys.messageWaits');
    show(id, title, desktopText ? tidy(talk.preview) : '', () => openTalk(id));
  }
}

function badge(count: number) {
  if (!('setAppBadge' in navigator)) return;
  void (count ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
}

/* Looks whenever something changes, and again when the bell says so. */
function watch(tabs: Tabs): () => void {
  const bell = new Bell();
  const turn = signal(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let came = 0;
  let newest = alerts.peek().at(-1);

  async function look() {
    const away = await tabs.away();
    const waiting = offers.peek().map((one) => one.offer);
    const verdict = bell.look(
      { offers: waiting, unread: unread.peek(), alerts: came, away },
      performance.now(),
    );
    clearTimeout(timer);
    if (verdict.again !== null) {
      timer = setTimeout(() => turn.value++, Math.max(0, verdict.again - performance.now()));
    }
    if (!tabs.leads.peek()) return;
    const { sound: wanted, volume } = preferences.peek();
    if (verdict.ring && wanted) void sound.play(verdict.ring, volume);
    notify(verdict);
  }

  const stop = effect(() => {
    turn.value;
    /* The list of alerts is bounded: what counts is whether its newest is another one. */
    if (alerts.value.at(-1) !== newest) came++;
    newest = alerts.value.at(-1);
    unread.value;
    keep(new Set([...offers.value.map((one) => one.offer), ...unheard.value]));
    void look();
  });

  return () => {
    clearTimeout(timer);
    stop();
    keep(new Set());
  };
}

/** Rings for whoever is logged in, until it is stopped. */
export function startAlerts(): () => void {
  const name = computed(() => t('common.console'));
  const shown = computed(() => (preferences.value.title ? call.value : null));
  const unlock = () => sound.unlock();
  const who = computed(() => me.value?.id);
  const ends = [
    startTitle(shown, name),
    effect(() => badge(preferences.value.title ? (call.value?.count ?? 0) : 0)),
    effect(() => {
      if (sound.blocked.value)
        toast(t('keys.soundBlocked'), 'plain', { label: t('keys.soundOn'), run: unlock });
    }),
    effect(() => {
      if (!who.value) return undefined;
      const tabs = joinTabs(who.value);
      const stop = watch(tabs);
      return () => {
        stop();
        tabs.stop();
      };
    }),
  ];
  addEventListener('pointerdown', unlock);
  addEventListener('keydown', unlock);
  return () => {
    for (const end of ends) end();
    removeEventListener('pointerdown', unlock);
    removeEventListener('keydown', unlock);
  };
}
