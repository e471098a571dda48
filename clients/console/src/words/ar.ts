import board from '../../locales/ar/board.json';
import common from '../../locales/ar/common.json';
import inbox from '../../locales/ar/inbox.json';
import keys from '../../locales/ar/keys.json';
import panel from '../../locales/ar/panel.json';
import rules from '../../locales/ar/rules.json';

export default { common, inbox, panel, board, rules, keys };
