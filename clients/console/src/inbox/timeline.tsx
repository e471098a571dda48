/* The conversation's timeline: a log that is read out live only after its history is there, that stays at its
 * end unless its reader went away from it, and that goes to evidence when it is asked to. */
import type { Conversation } from '@handoff/sdk/agent';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { client, highlight } from '../desk';
import { plural, rich, t } from '../locale';
import { Button } from '../ui/button';
import { nameOf } from './names';
import { TimelineRow } from './rows';
import { rowsOf, unreadFrom } from './transcript';
import './timeline.css';

/** So many rows are drawn; earlier ones when they are wanted. */
const PAGE = 150;
/** Nearer to the end than this is at the end. */
const NEAR = 80;
/* History fills the log before it becomes a live region: a screen reader would read all of it out. */
const QUIET_MS = 1000;

/** Follows the end of a list that grows, unless its reader has scrolled away. */
function useEnd(rows: number, from: string) {
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  const atEnd = useRef(true);
  const [away, setAway] = useState(0);

  function toEnd(): void {
    const log = box.current;

    if (!log) return;
    atEnd.current = true;
    height.current = log.clientHeight;
    log.scrollTop = log.scrollHeight;
    setAway(0);
  }

  /* Only the reader's own scrolling counts; what opens under the log must not push its newest lines away. */
  function onScroll(): void {
    const log = box.current;

    if (!log || log.clientHeight !== height.current) return;
    atEnd.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (atEnd.current) setAway(0);
    else if (!away) setAway(rows);
  }

  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
  }, [rows]);
  useLayoutEffect(toEnd, [from]);
  useEffect(() => {
    const log = box.current;
    if (!log) return undefined;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
      height.current = log.clientHeight;
    });

    observer.observe(log);
    return () => observer.disconnect();
  }, []);
  return { box, onScroll, toEnd, missed: away ? rows - away : null };
}

/** Marks what is on the screen as read, while the page is looked at. */
function useRead(conversation: Conversation): void {
  const { id, mine, seq, unread } = conversation;

  useEffect(() => {
    if (!mine) return undefined;
    const read = () => {
      if (!document.hidden) client.read(id);
    };

    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [id, mine, seq, unread]);
}

/* Scrolls to the evidence that somebody wants to see, once: what comes after it must not go back there. */
function useHighlight(box: { current: HTMLDivElement | null }, shown: number, showAll: () => void): void {
  const wanted = highlight.value;

  useEffect(() => {
    if (!wanted || !box.current) return;
    const row = box.current.querySelector<HTMLElement>(`[data-seq="${wanted.seq}"]`);

    if (row) row.scrollIntoView({ block: 'center' });
    else showAll();
  }, [wanted, shown]);
}

export function Timeline({ conversation }: { conversation: Conversation }) {
  const { id, entries, typist } = conversation;
  const [shown, setShown] = useState(PAGE);
  const [live, setLive] = useState(false);
  const [newFrom, setNewFrom] = useState<number | null>(null);
  const rows = rowsOf(entries, newFrom);
  const { box, onScroll, toEnd, missed } = useEnd(rows.length + (typist ? 1 : 0), id);
  const name = nameOf(conversation);

  useLayoutEffect(() => {
    setNewFrom(unreadFrom(entries, conversation.unread));
    setShown(PAGE);
    setLive(false);
    const timer = setTimeout(setLive, QUIET_MS, true);
    return () => clearTimeout(timer);
  }, [id]);
  useRead(conversation);
  useHighlight(box, shown, () => setShown(rows.length));

  return (
    <div class="timeline">
      <div
        ref={box}
        class="log"
        role="log"
        aria-label={t('inbox.conversationWith', { name })}
        aria-live={live ? 'polite' : 'off'}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        {rows.length > shown && (
          <Button class="earlier" look="quiet" onClick={() => setShown(shown + PAGE)}>
            {plural('inbox.earlier', rows.length - shown)}
          </Button>
        )}
        <ol>
          {rows.slice(-shown).map((row) => (
            <TimelineRow key={row.key} row={row} visitor={name} />
          ))}
        </ol>
      </div>
      {typist && (
        <p class="typist" aria-live="off">
          <span class="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span dir="auto" class="clip">
            {typist.preview
              ? rich('inbox.typingPreview', { name: typist.name || name, text: typist.preview })
              : rich('inbox.typing', { name: typist.name || name })}
          </span>
        </p>
      )}
      {missed !== null && (
        <Button class="newest" icon="down" onClick={toEnd}>
          {missed > 0 ? plural('inbox.newBelowCount', missed) : t('inbox.toNewest')}
        </Button>
      )}
    </div>
  );
}
