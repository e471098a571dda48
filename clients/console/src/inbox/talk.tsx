/* The conversation on the screen. */
import { useEffect } from 'preact/hooks';
import { client, connection, selected, talk } from '../desk';
import { t } from '../locale';
import { toast } from '../news';
import { refusal } from '../refusal';
import { Composer } from './composer';
import { Header } from './header';
import { Timeline } from './timeline';

export function Talk({ id }: { id: string }) {
  const conversation = talk(id).value;
  const opened = conversation?.opened ?? false;
  const ready = connection.value.status === 'ready';

  useEffect(() => {
    if (opened || !ready) return;
    client.open(id).catch((error: unknown) => {
      if (!navigator.onLine || selected.peek() !== id || client.connection.status !== 'ready') return;
      toast(refusal(error), 'bad');
      selected.value = null;
    });
  }, [id, opened, ready]);

  if (!conversation) return <p class="empty">{t('common.loading')}</p>;
  return (
    <>
      <Header conversation={conversation} />
      <Timeline conversation={conversation} />
      <Composer conversation={conversation} />
    </>
  );
}
