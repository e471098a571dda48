/*
 * Several tabs of one agent: one of them rings for all, and each knows whether any of them is looked at.
 * Both are locks of the browser, which gives them up by itself when a tab is closed or crashes. Without
 * locks (pages that came over plain http) each tab is on its own.
 */
import { effect, type ReadonlySignal, signal } from '@preact/signals';

export interface Tabs {
  /** This tab is the one that rings. */
  leads: ReadonlySignal<boolean>;
  /** Whether nobody looks at any tab. */
  away(): Promise<boolean>;
  stop(): void;
}

const hidden = signal(typeof document === 'object' && document.hidden);

/** Held until it is aborted; resolves when it is given up. */
function hold(name: string, mode: LockMode, until: AbortSignal, got: () => void): Promise<void> {
  const held = () =>
    new Promise<void>((done) => {
      got();
      until.addEventListener('abort', () => done(), { once: true });
    });
  return navigator.locks.request(name, { mode, signal: until }, held).catch(() => undefined);
}

export function joinTabs(who: string): Tabs {
  const leads = signal(!navigator.locks);
  const leaving = new AbortController();
  const seen = `handoff-seen-${who}`;
  const follow = () => {
    hidden.value = document.hidden;
  };

  document.addEventListener('visibilitychange', follow);
  follow();
  if (navigator.locks) {
    void hold(`handoff-rings-${who}`, 'exclusive', leaving.signal, () => {
      leads.value = !leaving.signal.aborted;
    });
  }
  let given: Promise<void> | undefined;
  const stopSeen = effect(() => {
    if (hidden.value || !navigator.locks) return undefined;
    const looking = new AbortController();
    given = hold(seen, 'shared', looking.signal, () => undefined);
    return () => looking.abort();
  });

  return {
    leads,
    async away() {
      if (!document.hidden) return false;
      /* One's own is given up a moment after the page was hidden. */
      follow();
      await given;
      const locks = await navigator.locks?.query();
      return !locks?.held?.some((lock) => lock.name === seen);
    },
    stop() {
      document.removeEventListener('visibilitychange', follow);
      leaving.abort();
      stopSeen();
    },
  };
}
