/* A plot's numbers as a table, when somebody asks for it: the button that shows and hides it. */
import type { Signal } from '@preact/signals';
import { t } from '../locale';
import { Button } from '../ui/button';

export function TableSwitch({ shown, controls }: { shown: Signal<boolean>; controls: string }) {
  return (
    <Button
      look="quiet"
      class="small"
      expanded={shown.value}
      controls={controls}
      onClick={() => {
        shown.value = !shown.value;
      }}
    >
      {t(shown.value ? 'panel.tableHide' : 'panel.tableShow')}
    </Button>
  );
}
