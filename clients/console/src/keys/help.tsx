/* All shortcuts by group, as they are now. */
import { t } from '../locale';
import { go } from '../router';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Chord } from './caps';
import { type Entry, GROUPS, keysOf, known } from './commands';
import { isSingle } from './keymap';
import { preferences } from './preferences';

function Keys({ entry }: { entry: Entry }) {
  const chords = keysOf(entry).filter((chord) => preferences.value.singles || !isSingle(chord));
  if (chords.length === 0) return <span class="dim">{t('keys.noKey')}</span>;
  return (
    <>
      {chords.map((chord, index) => (
        <>
          {index > 0 && ` ${t('keys.or')} `}
          <Chord key={chord} chord={chord} />
        </>
      ))}
    </>
  );
}

export default function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t('keys.cmdHelp')} class="help" onClose={onClose}>
      {!preferences.value.singles && <p class="hint">{t('keys.helpOff')}</p>}
      <div class="help-groups">
        {GROUPS.map(({ group, title }) => (
          <section key={group}>
            <h3>{t(title)}</h3>
            <dl>
              {known.value
                .filter((entry) => entry.group === group)
                .map((entry) => (
                  <div key={entry.id}>
                    <dt>{t(entry.title)}</dt>
                    <dd>
                      <Keys entry={entry} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <div class="dialog-foot">
        <Button
          onClick={() => {
            onClose();
            go('settings');
          }}
        >
          {t('keys.helpChange')}
        </Button>
        <Button look="main" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </Dialog>
  );
}
