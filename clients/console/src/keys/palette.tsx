/*
 * The command bar: everything that can be done now, every conversation that is known here, and the
 * prepared answers, found by a few letters. What was used last comes first.
 */
import { tidy } from '@handoff/sdk/text';
import { useMemo, useState } from 'preact/hooks';
import { me, talks } from '../desk';
import { t } from '../locale';
import { show } from '../router';
import { Dialog } from '../ui/dialog';
import { Name } from '../ui/text';
import { Chord } from './caps';
import { type Command, commands, GROUPS, keyOf, ready } from './commands';
import { rank } from './fuzzy';
import { useListbox } from './listbox';
import { recent } from './recent';
import { Found, Search } from './search';

export interface Choice {
  id: string;
  text: string;
  /** Where it belongs: shown small. */
  place: string;
  chord?: string | null;
  run: () => void;
}

const SHOWN = 50;
const used = recent('commands');

function commandChoices(): Choice[] {
  const now = commands.value.filter((command: Command) => command.id !== 'palette' && ready(command));
  return GROUPS.flatMap(({ group, title }) =>
    now
      .filter((command) => command.group === group)
      .map((command) => ({
        id: `command:${command.id}`,
        text: t(command.title),
        place: t(title),
        chord: keyOf(command.id),
        run: command.run,
      })),
  );
}

function talkChoices(): Choice[] {
  return talks.value.map((talk) => ({
    id: `talk:${talk.id}`,
    text: `${tidy(talk.name) || t('keys.noName')} ${tidy(talk.preview).slice(0, 80)}`.trim(),
    place: t('keys.groupTalks'),
    run: () => show(talk.id),
  }));
}

export default function Palette({ more, onClose }: { more: Choice[]; onClose: () => void }) {
  const [query, setQuery] = useState('');
  const choices = useMemo(
    () => [...commandChoices(), ...talkChoices(), ...more],
    [commands.value, talks.value, me.value],
  );
  const found = useMemo(
    () =>
      rank(
        query,
        choices,
        (c) => c.text,
        (c) => used.place(c.id),
      ).slice(0, SHOWN),
    [query, choices],
  );
  const list = useListbox(
    found.length,
    query,
    (index) => {
      const choice = found[index];
      if (!choice) return;
      used.used(choice.id);
      onClose();
      /* After the dialog has given the focus back: the command may want it somewhere else. */
      setTimeout(choice.run);
    },
    onClose,
  );

  return (
    <Dialog title={<span class="aside">{t('keys.cmdPalette')}</span>} class="palette" onClose={onClose}>
      <Search
        list={list}
        query={query}
        label={t('keys.paletteLabel')}
        hint={t('keys.paletteHint')}
        onQuery={setQuery}
      />
      <ul {...list.list} class="options" aria-label={t('keys.cmdPalette')}>
        {found.map((choice, index) => (
          <Option key={choice.id} choice={choice} index={index} list={list} />
        ))}
      </ul>
      {found.length === 0 && <p class="empty">{t('keys.paletteNone')}</p>}
      <Found query={query} count={found.length} />
    </Dialog>
  );
}

function Option({
  choice,
  index,
  list,
}: {
  choice: Choice;
  index: number;
  list: ReturnType<typeof useListbox>;
}) {
  return (
    <li {...list.option(index)}>
      <span class="clip">
        <Name of={choice.text} />
      </span>
      <span class="option-place">{choice.place}</span>
      {choice.chord && <Chord chord={choice.chord} />}
    </li>
  );
}
