/* What is only said in parts of the page that are loaded later. */
import board from '../../locales/en/board.json';
import panel from '../../locales/en/panel.json';
import rules from '../../locales/en/rules.json';

export default { panel, board, rules };
