/* The state of the connection: a word in the rail always, a banner when it is not as it should be, with what
 * is still to be sent. */
import { client, connection, now, unsent } from './desk';
import { formatDuration, plural, t } from './locale';
import { Button } from './ui/button';
import { Icon } from './ui/icons';

export function connectionWord(): string {
  const { status, online } = connection.value;

  if (!online) return t('common.offline');
  if (status === 'ready') return t('common.connected');
  return status === 'stopped' ? t('common.refused') : t('common.connecting');
}

function explained(): string {
  const { status, online, code, retryAt } = connection.value;

  if (!online) return t('common.offlineLong');
  if (status === 'stopped') return code === 4409 ? t('common.elsewhere') : t('common.refusedLong');
  if (status !== 'waiting' || retryAt === null) return t('common.connectingLong');
  return t('common.retryIn', { time: formatDuration(Math.max(1000, retryAt - now.value)) });
}

export function ConnectionBanner() {
  const { status, online, code } = connection.value;

  if (status === 'idle' || (online && (status === 'ready' || code === 4401))) return null;
  return (
    <div class={`banner ${status === 'stopped' ? 'bad' : ''}`}>
      <Icon name="warn" />
      <span>{explained()}</span>
      {unsent.value > 0 && <span>{plural('common.unsent', unsent.value)}</span>}
      {status === 'stopped' && code === 4409 && (
        <Button onClick={() => client.connect()}>{t('common.useHere')}</Button>
      )}
      {status === 'waiting' && online && (
        <Button onClick={() => client.connect()}>{t('common.retryNow')}</Button>
      )}
    </div>
  );
}
