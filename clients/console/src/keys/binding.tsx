/* One command's keys in the settings: pressing new ones, and what they are in conflict with. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../locale';
import { announce } from '../news';
import { Button } from '../ui/button';
import { Chord } from './caps';
import { conflicts, type Entry, keysOf } from './commands';
import { chordOf, spell } from './keymap';
import { preferences, rebind } from './preferences';

/* Without these nobody gets around a page by keyboard. */
const NEEDED = /^(Shift\+)?(Tab|Escape|Enter|Space|Arrow\w+|Home|End|PageUp|PageDown)$/;

function listed(chords: string[]): string {
  return chords.map((chord) => spell(chord)).join(', ') || t('keys.noKey');
}

/* Listens for one chord; the button that was pressed for it keeps the focus. */
function Recorder({ entry, onEnd }: { entry: Entry; onEnd: () => void }) {
  const box = useRef<HTMLButtonElement>(null);
  const [problem, setProblem] = useState('');
  /* Before the next key, which is meant for it. */
  useLayoutEffect(() => box.current?.focus(), []);

  function choose(chords: string[]) {
    rebind(entry.id, chords);
    const values = { command: t(entry.title), keys: listed(chords) };
    announce(chords.length ? t('keys.bound', values) : t('keys.unbound', values));
    onEnd();
  }

  function pressed(event: KeyboardEvent) {
    if (event.key === 'Tab') return;
    const chord = chordOf(event);
    event.preventDefault();
    event.stopPropagation();
    if (chord === null || event.repeat) return;
    if (chord === 'Escape') return onEnd();
    if (chord === 'Backspace' || chord === 'Delete') return choose([]);
    const own = (entry.keys ?? []).includes(chord);
    if (NEEDED.test(chord) && !own) return setProblem(t('keys.taken', { keys: spell(chord) }));
    choose([chord]);
  }

  return (
    <>
      <button ref={box} type="button" class="button recording" onKeyDown={pressed} onBlur={onEnd}>
        {t('keys.pressKey')}
      </button>
      <span class="hint" role="status">
        {problem || t('keys.pressHint')}
      </span>
    </>
  );
}

export function Binding({ entry }: { entry: Entry }) {
  const [recording, setRecording] = useState(false);
  const change = useRef<HTMLButtonElement>(null);
  const chords = keysOf(entry);
  const command = t(entry.title);
  const problems = chords.flatMap((chord) => conflicts(entry.id, chord).map((other) => ({ chord, other })));

  function end() {
    setRecording(false);
    /* After the button is back. */
    setTimeout(() => document.activeElement === document.body && change.current?.focus());
  }

  return (
    <li class="binding">
      <span class="binding-name">{command}</span>
      {recording ? (
        <Recorder entry={entry} onEnd={end} />
      ) : (
        <>
          <span class="binding-keys">
            {chords.length ? (
              chords.map((c) => <Chord key={c} chord={c} />)
            ) : (
              <span class="dim">{t('keys.noKey')}</span>
            )}
          </span>
          <Button
            buttonRef={change}
            label={t('keys.changeKey', { command, keys: listed(chords) })}
            onClick={() => setRecording(true)}
          >
            {t('keys.change')}
          </Button>
          {preferences.value.keys[entry.id] && (
            <Button
              look="quiet"
              label={t('keys.resetKey', { command })}
              onClick={() => {
                rebind(entry.id, null);
                announce(t('keys.wasReset', { command, keys: listed(keysOf(entry)) }));
                end();
              }}
            >
              {t('keys.reset')}
            </Button>
          )}
        </>
      )}
      {problems.map(({ chord, other }) => (
        <p key={chord + other.id} class="problem small" role="alert">
          {t('keys.conflict', { keys: spell(chord), command: t(other.title) })}
        </p>
      ))}
    </li>
  );
}
