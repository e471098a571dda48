/*
 * Prepared answers to pick from: filtered while one types, with the variables of this conversation filled
 * in, and what has no value marked.
 */
import { useMemo, useState } from 'preact/hooks';
import { canned, talk } from '../desk';
import { useListbox } from '../keys/listbox';
import { Found, Search } from '../keys/search';
import { t } from '../locale';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { knownIn, used } from './known';
import './picker.css';
import { isEmpathy, type Reply, replies, search } from './search';
import { expand, type Known, unfilled } from './variables';

export type PickerKind = 'canned' | 'empathy';

interface CannedPickerProps {
  /** The conversation whose facts fill the variables. */
  id: string;
  /** `empathy`: the suggested opening, and lines to begin with. */
  kind?: PickerKind;
  /** What is searched first. */
  draft?: string;
  /** The text as it is to stand in the draft; gaps in it as `{name}`. */
  onPick: (text: string) => void;
  onClose: () => void;
}

/** Filled in, with what is left to fill marked. */
function Filled({ text, known }: { text: string; known: Known }) {
  const whole = expand(text, known);
  const gaps = unfilled(whole);
  return (
    <>
      {gaps.map((gap, index) => (
        <>
          {whole.slice(gaps[index - 1]?.end ?? 0, gap.start)}
          <mark class="gap">
            {gap.name}
            <span class="aside"> ({t('keys.gap')})</span>
          </mark>
        </>
      ))}
      {whole.slice(gaps.at(-1)?.end ?? 0)}
    </>
  );
}

function offered(id: string, kind: PickerKind): Reply[] {
  const all = replies(canned.value);
  if (kind === 'canned') return all;
  const opening = talk(id).value?.context?.opening;
  return [...(opening ? [{ name: t('keys.opening'), text: opening }] : []), ...all.filter(isEmpathy)];
}

export default function CannedPicker({
  id,
  kind = 'canned',
  draft = '',
  onPick,
  onClose,
}: CannedPickerProps) {
  const [query, setQuery] = useState(draft.replace(/^\//, ''));
  const all = offered(id, kind);
  const known = knownIn(id);
  const found = useMemo(() => search(query, all, used.place), [query, canned.value, id, kind]);
  const list = useListbox(
    found.length,
    query,
    (index) => {
      const reply = found[index];
      if (!reply) return;
      used.used(reply.name);
      onClose();
      /* After the dialog has given the focus back. */
      setTimeout(() => onPick(expand(reply.text, known)));
    },
    onClose,
  );
  const title = kind === 'canned' ? t('keys.cmdCanned') : t('keys.cmdEmpathy');
  const shown = found[list.active];

  return (
    <Dialog title={title} class="picker" onClose={onClose}>
      <div class="picker-top">
        <Search
          list={list}
          query={query}
          label={t('keys.pickerSearch')}
          hint={t('keys.pickerSearch')}
          onQuery={setQuery}
        />
        <Button icon="close" look="quiet" label={t('common.close')} onClick={onClose} />
      </div>
      <ul {...list.list} class="options" aria-label={title}>
        {found.map((reply, index) => (
          <li key={`${reply.name}\n${reply.text}`} {...list.option(index)}>
            <bdi class="option-name">{reply.name}</bdi>
            <span class="clip dim" dir="auto">
              <Filled text={reply.text} known={known} />
            </span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="empty">{t(all.length ? 'keys.pickerNone' : 'keys.pickerEmpty')}</p>}
      {shown && (
        <section class="preview" aria-label={t('keys.pickerPreview')}>
          <p dir="auto">
            <Filled text={shown.text} known={known} />
          </p>
        </section>
      )}
      <Found query={query} count={found.length} />
    </Dialog>
  );
}
