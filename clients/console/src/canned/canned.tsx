/*
 * Prepared answers in the composer: `/` in an empty draft opens the picker, and so do its button, the
 * keys and the command bar.
 */
import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { canned, talk } from '../desk';
import { register } from '../keys/commands';
import type { Choice } from '../keys/palette';
import { t } from '../locale';
import { Button } from '../ui/button';
import { later } from '../ui/later';
import { field } from './field';
import { insertText } from './insert';
import { knownIn, used } from './known';
import type { PickerKind } from './picker';
import { replies } from './search';
import { expand } from './variables';

const CannedPicker = later(() => import('./picker'));

/** Asks before a draft is sent that has gaps. */
export const GapWarning = later(() => import('./gaps'));

/** The prepared answers for the command bar, while there is a draft that they can go into. */
export function cannedChoices(): Choice[] {
  const into = field.value;
  if (!into) return [];
  const known = knownIn(into.conversation);
  return replies(canned.value).map(({ name, text }) => ({
    id: `canned:${name}`,
    text: name,
    place: t('keys.groupCanned'),
    run: () => {
      used.used(name);
      insertText(into.element, expand(text, known));
    },
  }));
}

/** The button beside a draft; the draft's field is the composer's. */
export function Canned({ id, field: ref }: { id: string; field: RefObject<HTMLTextAreaElement | null> }) {
  const open = useSignal<PickerKind | null>(null);

  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const slash = (event: KeyboardEvent) => {
      if (event.key !== '/' || element.value !== '' || event.isComposing || event.defaultPrevented) return;
      event.preventDefault();
      open.value = 'canned';
    };
    const here = { conversation: id, element };

    field.value = here;
    element.addEventListener('keydown', slash);
    const ends = [
      register({ id: 'canned', run: () => (open.value = 'canned') }),
      register({
        id: 'empathy',
        run: () => (open.value = 'empathy'),
        when: () => talk(id).value !== undefined,
      }),
      () => element.removeEventListener('keydown', slash),
    ];
    return () => {
      for (const end of ends) end();
      if (field.peek() === here) field.value = null;
    };
  }, [id, ref.current]);

  return (
    <>
      <Button keys="/" label={t('keys.cmdCanned')} onClick={() => (open.value = 'canned')}>
        /
      </Button>
      {open.value && (
        <CannedPicker
          id={id}
          kind={open.value}
          onPick={(text) => ref.current && insertText(ref.current, text)}
          onClose={() => (open.value = null)}
        />
      )}
    </>
  );
}
