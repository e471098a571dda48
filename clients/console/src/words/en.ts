/* English loads with the page, but for what is only said in parts that are loaded later. */
import common from '../../locales/en/common.json';
import inbox from '../../locales/en/inbox.json';
import keys from '../../locales/en/keys.json';

export default { common, inbox, keys };
