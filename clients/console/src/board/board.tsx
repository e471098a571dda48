/* The board: what a supervisor looks at all day. */
import { me } from '../desk';
import { t } from '../locale';
import { ActOn } from './act';
import { AgentList } from './agents';
import '../panel/panel.css';
import './board.css';
import { Ongoing } from './ongoing';
import { Alerts, Figures, Hours, LastHour, LatePromises } from './overview';
import { WaitingList } from './waiting';

export default function Board() {
  if (me.value?.role === 'agent')
    return (
      <main class="board">
        <h1>{t('common.board')}</h1>
        <p class="empty">{t('board.forSupervisors')}</p>
      </main>
    );
  return (
    <main class="board">
      <header class="board-head">
        <h1>{t('common.board')}</h1>
        <Hours />
      </header>
      <Figures />
      <div class="board-columns">
        <div class="board-main">
          <Alerts />
          <WaitingList />
          <Ongoing />
        </div>
        <div class="board-side">
          <AgentList />
          <LastHour />
          <LatePromises />
        </div>
      </div>
      <ActOn />
    </main>
  );
}
