/* The inbox: the lists, the conversation, and what is known about the visitor. On a narrow page one of them
 * at a time. */
import { offers, selected } from '../desk';
import { preferences } from '../keys/preferences';
import { t } from '../locale';
import { Button } from '../ui/button';
import { later } from '../ui/later';
import { dialogue } from './doing';
import './inbox.css';
import { Lists } from './lists';
import { aside, region } from './regions';
import { Talk } from './talk';

const Dialogues = later(() => import('./dialogues'));
const ContextPanel = later(() => import('../panel/panel'));

export function Inbox() {
  const id = selected.value;
  /* What is offered can be read about before it is accepted. */
  const about = id ?? offers.value[0]?.conversation ?? null;

  return (
    <main
      class="inbox"
      data-region={region.value}
      data-aside={aside.value ? 'open' : undefined}
      data-density={preferences.value.density}
    >
      <h1 class="aside">{t('common.inbox')}</h1>
      <section class="inbox-lists" aria-label={t('inbox.conversations')}>
        <Lists />
      </section>
      <section class="inbox-talk" aria-label={t('inbox.conversation')}>
        {id ? <Talk key={id} id={id} /> : <p class="empty">{t('inbox.nothingChosen')}</p>}
      </section>
      <aside class="inbox-panel" aria-label={t('inbox.about')}>
        <Button
          class="panel-back"
          look="quiet"
          icon="back"
          onClick={() => {
            aside.value = false;
          }}
        >
          {t('inbox.backToConversation')}
        </Button>
        <h2 class="aside">{t('inbox.about')}</h2>
        {about && <ContextPanel key={about} id={about} />}
      </aside>
      {dialogue.value && <Dialogues />}
    </main>
  );
}
