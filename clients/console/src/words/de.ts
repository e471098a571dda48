import board from '../../locales/de/board.json';
import common from '../../locales/de/common.json';
import inbox from '../../locales/de/inbox.json';
import keys from '../../locales/de/keys.json';
import panel from '../../locales/de/panel.json';
import rules from '../../locales/de/rules.json';

export default { common, inbox, panel, board, rules, keys };
