/* English loads with the page, and is what the keys are typed from. */
import board from '../../locales/en/board.json';
import common from '../../locales/en/common.json';
import inbox from '../../locales/en/inbox.json';
import keys from '../../locales/en/keys.json';
import panel from '../../locales/en/panel.json';
import rules from '../../locales/en/rules.json';

export default { common, inbox, panel, board, rules, keys };
