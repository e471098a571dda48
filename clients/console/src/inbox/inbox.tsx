/* The inbox: lists, the conversation, what is known about the visitor. */
import { selected } from '../desk';
import { t } from '../locale';
import { ContextPanel } from '../panel/panel';

export function Inbox() {
  return (
    <main>
      <h1 class="aside">{t('common.inbox')}</h1>
      {selected.value && <ContextPanel id={selected.value} />}
    </main>
  );
}
