import { t } from '../locale';

export default function Rules() {
  return (
    <main>
      <h1>{t('common.rules')}</h1>
    </main>
  );
}
