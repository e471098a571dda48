/* Asks before a draft is sent that has gaps; the composer shows it when `unfilled(text)` is not empty. */
import type { RefObject } from 'preact';
import { plural, t } from '../locale';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { selectGap } from './insert';
import { unfilled } from './variables';

export default function GapWarning(props: {
  text: string;
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: () => void;
  onClose: () => void;
}) {
  const names = [...new Set(unfilled(props.text).map((gap) => gap.name))];

  function fill() {
    props.onClose();
    setTimeout(() => props.field.current && selectGap(props.field.current));
  }

  return (
    <Dialog
      title={plural('keys.unfilled', names.length, { names: names.join(', ') })}
      onClose={fill}
      onSubmit={fill}
    >
      <p class="gap-text" dir="auto">
        {props.text}
      </p>
      <div class="dialog-foot">
        <Button
          onClick={() => {
            props.onClose();
            props.onSend();
          }}
        >
          {t('keys.sendAnyway')}
        </Button>
        <Button look="main" type="submit">
          {t('keys.fill')}
        </Button>
      </div>
    </Dialog>
  );
}
