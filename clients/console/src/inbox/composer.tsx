/* Where a reply or a private note is written: with the bot's suggestions to insert, and how the draft may
 * sound while it is written. */
import type { Conversation, HandoffError, Hint } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { useComputed, useSignal } from '@preact/signals';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Canned, GapWarning } from '../canned/canned';
import { unfilled } from '../canned/variables';
import { client } from '../desk';
import { register, sends, shortcut, spelled } from '../keys/commands';
import { plural, t } from '../locale';
import { announce, toast } from '../news';
import { enterSends } from '../settings';
import { Button } from '../ui/button';
import { Icon } from '../ui/icons';
import './composer.css';
import { refusal } from '../refusal';
import { addWords, draft, kind, setDraft, setField, write } from './composing';
import { mayTake, take } from './doing';
import { answered } from './order';

const TEXT_MAX = 4000;
const COUNT_FROM = 3600;
const COACH_AFTER_MS = 600;
const HINTS_MAX = 4;
const SUGGESTIONS_MAX = 3;

/** Texts are counted in code points, as the server does. */
function lengthOf(text: string): number {
  return [...text].length;
}

function replaceAt(text: string, at: number, length: number, by: string): string {
  const points = [...text];

  return [...points.slice(0, at), by, ...points.slice(at + length)].join('');
}

interface Advice {
  draft: string;
  hints: Hint[];
}

/* Asked a moment after the last key; an answer about an older draft counts no more. */
function useCoach(conversation: Conversation, text: string, on: boolean) {
  const advice = useSignal<Advice>({ draft: '', hints: [] });

  useEffect(() => {
    const wanted = on && text.trim() !== '' && !text.startsWith('/') && lengthOf(text) <= TEXT_MAX;
    if (!wanted) {
      advice.value = { draft: text, hints: [] };
      return undefined;
    }
    let over = false;
    const timer = setTimeout(() => {
      client.coach(conversation.id, text).then(
        (hints) => {
          if (!over) advice.value = { draft: text, hints: hints.slice(0, HINTS_MAX) };
        },
        () => undefined /* advice is no news when it fails */,
      );
    }, COACH_AFTER_MS);

    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [conversation.id, text, on]);
  return advice;
}

function Hints({ advice }: { advice: Advice }) {
  const { draft: about, hints } = advice;

  if (!hints.length || about !== draft.value) return null;
  return (
    <ul class="hints" aria-label={t('inbox.howItSounds')}>
      {hints.map((hint, i) => (
        <li key={i}>
          <mark dir="auto">{[...about].slice(hint.at, (hint.at ?? 0) + (hint.length ?? 0)).join('')}</mark>
          <span>{hint.message}</span>
          {hint.better && (
            <Button
              look="quiet"
              onClick={() => {
                setDraft(replaceAt(about, hint.at ?? 0, hint.length ?? 0, hint.better ?? ''));
                write('reply');
              }}
            >
              {t('inbox.useInstead', { words: hint.better })}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Suggestions({ conversation }: { conversation: Conversation }) {
  const opening = answered(conversation) ? '' : (conversation.context?.opening ?? '');
  const chips = [
    ...(opening ? [{ label: t('inbox.opening'), text: opening }] : []),
    ...conversation.suggestions.map((one) => ({
      label: tidy(one.intent).replaceAll('_', ' ') || t('inbox.theBot'),
      text: one.text ?? '',
    })),
  ].slice(0, SUGGESTIONS_MAX);

  if (!conversation.mine || kind.value !== 'reply' || !chips.length) return null;
  return (
    <fieldset class="suggestions" aria-label={t('inbox.suggestions')}>
      {chips.map((chip) => (
        <button
          key={chip.label + chip.text}
          type="button"
          class="suggestion"
          onClick={() => addWords(chip.text)}
        >
          <span class="suggestion-label">{chip.label}</span>
          <span dir="auto">{chip.text}</span>
        </button>
      ))}
    </fieldset>
  );
}

function useGrowing(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);

  /* Where the browser does not do it by itself. */
  useLayoutEffect(() => {
    const box = field.current;

    if (!box || CSS.supports('field-sizing', 'content')) return;
    box.style.setProperty('block-size', 'auto');
    box.style.setProperty('block-size', `${box.scrollHeight + 2}px`);
  }, [text]);
  /* It comes and goes with the right to write. */
  const put = useCallback((box: HTMLTextAreaElement | null) => {
    field.current = box;
    setField(box);
  }, []);
  return { field, put };
}

/** What stands in place of the reply when the conversation is not one's own. */
function NotMine({ conversation }: { conversation: Conversation }) {
  const { id, state, mine } = conversation;

  if (kind.value === 'note') return null;
  return (
    <div class="not-mine">
      <Icon name={state === 'closed' ? 'lock' : 'eye'} />
      <span>{t(state === 'closed' ? 'inbox.isClosed' : 'inbox.youWatch')}</span>
      {mayTake(state ?? '', mine) && (
        <Button look="main" onClick={() => take(id)}>
          {t(state === 'waiting' || state === 'message' ? 'inbox.take' : 'inbox.takeOver')}
        </Button>
      )}
    </div>
  );
}

export function Composer({ conversation }: { conversation: Conversation }) {
  const { id, mine, state } = conversation;
  const note = kind.value === 'note';
  const text = draft.value;
  const { field, put } = useGrowing(text);
  const left = useComputed(() => TEXT_MAX - lengthOf(draft.value));
  const advice = useCoach(conversation, text, mine && !note);
  const writable = note || mine;
  const sendKeys = enterSends.value ? 'Enter' : spelled('send');
  const form = useRef<HTMLFormElement>(null);
  const gaps = useSignal(false);

  useEffect(
    () =>
      register({
        id: 'send',
        when: () => draft.value.trim() !== '',
        run: () => form.current?.requestSubmit(),
      }),
    [],
  );

  function change(next: string): void {
    setDraft(next);
    if (!note) client.typing(id, next.trim() !== '' && !next.startsWith('/'));
  }

  function send(withGaps = false): void {
    /* What stands there now: a quick hand is faster than the next drawing. */
    const words = draft.value.trim();

    if (!words || !writable) return;
    if (left.value < 0) {
      announce(t('inbox.tooLong', { most: TEXT_MAX }));
      return;
    }
    if (!note && !withGaps && unfilled(words).length) {
      gaps.value = true;
      return;
    }
    const sent = note ? client.note(id, words) : client.say(id, words);
    setDraft('');
    /* What could not be taken goes back to where it was written. */
    sent.done.catch((error: HandoffError) => {
      if (error.code !== 'full') return;
      addWords(words);
      toast(refusal(error), 'bad');
    });
    field.current?.focus();
  }

  function onKey(event: KeyboardEvent): void {
    /* Out of the text, to where single keys are commands. */
    if (event.key === 'Escape' && !event.isComposing)
      form.current?.parentElement?.querySelector<HTMLElement>('[role="log"]')?.focus();
    if (!sends(event)) return;
    event.preventDefault();
    send();
  }

  return (
    <>
      <form
        ref={form}
        class={`composer ${note ? 'note' : ''}`}
        aria-label={t(note ? 'inbox.privateNote' : 'inbox.reply')}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Suggestions conversation={conversation} />
        <div class="composer-box">
          <div class="composer-tabs">
            <Button look="quiet" pressed={!note} keys={shortcut('reply')} onClick={() => write('reply')}>
              {t('inbox.reply')}
            </Button>
            <Button look="quiet" pressed={note} keys={shortcut('note')} onClick={() => write('note')}>
              {t('inbox.privateNote')}
            </Button>
            <span class="hint">{note ? t('inbox.onlyColleagues') : ''}</span>
          </div>
          {writable ? (
            <textarea
              ref={put}
              rows={2}
              dir="auto"
              value={text}
              aria-label={t(note ? 'inbox.privateNote' : 'inbox.reply')}
              placeholder={t(note ? 'inbox.notePlaceholder' : 'inbox.replyPlaceholder')}
              onInput={(event) => change(event.currentTarget.value)}
              onBlur={() => client.typing(id, false)}
              onKeyDown={onKey}
            />
          ) : (
            <NotMine conversation={conversation} />
          )}
          {writable && (
            <div class="composer-foot">
              <Hints advice={advice.value} />
              <span class={`hint counter ${left.value < 0 ? 'problem' : ''}`}>
                {left.value <= TEXT_MAX - COUNT_FROM && plural('inbox.charactersLeft', left.value)}
              </span>
              <span class="hint keys-hint">{sendKeys && t('inbox.keysSend', { keys: sendKeys })}</span>
              {!note && <Canned id={id} field={field} />}
              <Button
                type="submit"
                look="main"
                icon="send"
                keys={shortcut('send')}
                disabled={!text.trim() || left.value < 0}
              >
                {t(note ? 'inbox.addNote' : 'inbox.send')}
              </Button>
            </div>
          )}
        </div>
        {state === 'message' && mine && <p class="hint">{t('inbox.visitorAway')}</p>}
      </form>
      {gaps.value && (
        <GapWarning
          text={text}
          field={field}
          onSend={() => send(true)}
          onClose={() => {
            gaps.value = false;
          }}
        />
      )}
    </>
  );
}
