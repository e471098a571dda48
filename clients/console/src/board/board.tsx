import { t } from '../locale';

export default function Board() {
  return (
    <main>
      <h1>{t('common.board')}</h1>
    </main>
  );
}
