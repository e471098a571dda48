/* The parts of the settings about keys, about sound and notifications, and about density. */
import { useState } from 'preact/hooks';
import { ask, permission } from '../alerts/desktop';
import { sound } from '../alerts/sound';
import { t } from '../locale';
import { Button } from '../ui/button';
import { Binding } from './binding';
import { GROUPS, known } from './commands';
import './keys.css';
import { type Preferences, prefer, preferences } from './preferences';

type Flag = 'singles' | 'sound' | 'desktopText' | 'title';

function Check({ name, label }: { name: Flag; label: string }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={preferences.value[name]}
        onChange={(event) => prefer({ [name]: event.currentTarget.checked })}
      />
      {label}
    </label>
  );
}

function Bindings() {
  const changed = Object.keys(preferences.value.keys).length > 0;
  return (
    <section class="stack">
      <h2>{t('keys.sectionKeys')}</h2>
      <Check name="singles" label={t('keys.singles')} />
      <p class="hint">{t('keys.singlesHint')}</p>
      {GROUPS.map(({ group, title }) => (
        <div key={group}>
          <h3>{t(title)}</h3>
          <ul>
            {known.value
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <Binding key={entry.id} entry={entry} />
              ))}
          </ul>
        </div>
      ))}
      <div>
        <Button disabled={!changed} onClick={() => prefer({ keys: {} })}>
          {t('keys.resetAll')}
        </Button>
      </div>
    </section>
  );
}

/* The browser asks only now, after a click. */
function Desktop() {
  const [allowed, setAllowed] = useState(permission());

  async function choose(on: boolean) {
    const answer = on ? await ask() : permission();
    setAllowed(answer);
    prefer({ desktop: on && answer === 'granted' });
  }

  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={preferences.value.desktop && allowed === 'granted'}
          disabled={allowed === 'none'}
          onChange={(event) => void choose(event.currentTarget.checked)}
        />
        {t('keys.desktop')}
      </label>
      <p class="hint" role="status">
        {allowed === 'denied' && t('keys.desktopDenied')}
        {allowed === 'none' && t('keys.desktopNone')}
        {(allowed === 'granted' || allowed === 'default') && t('keys.desktopHint')}
      </p>
      {preferences.value.desktop && allowed === 'granted' && (
        <>
          <Check name="desktopText" label={t('keys.desktopText')} />
          <p class="hint">{t('keys.desktopTextHint')}</p>
        </>
      )}
    </>
  );
}

function Alerts() {
  return (
    <section class="stack">
      <h2>{t('keys.sectionAlerts')}</h2>
      <Check name="sound" label={t('keys.sound')} />
      <p class="hint">{t('keys.soundHint')}</p>
      {preferences.value.sound && (
        <div class="bar">
          <label class="field volume">
            <span>{t('keys.volume')}</span>
            <input
              type="range"
              min="0"
              max="1"
              step="0.1"
              value={preferences.value.volume}
              onInput={(event) => prefer({ volume: event.currentTarget.valueAsNumber })}
            />
          </label>
          <Button icon="bell" onClick={() => sound.play('offer', preferences.value.volume)}>
            {t('keys.soundTry')}
          </Button>
        </div>
      )}
      <Check name="title" label={t('keys.title')} />
      <Desktop />
    </section>
  );
}

const DENSITIES: readonly Preferences['density'][] = ['comfortable', 'compact'];

export function KeySettings() {
  return (
    <>
      <section class="stack">
        <h2>{t('keys.sectionDensity')}</h2>
        <label class="field">
          <span>{t('keys.density')}</span>
          <select
            value={preferences.value.density}
            onChange={(event) => {
              const density = DENSITIES.find((d) => d === event.currentTarget.value);
              if (density) prefer({ density });
            }}
          >
            <option value="comfortable">{t('keys.comfortable')}</option>
            <option value="compact">{t('keys.compact')}</option>
          </select>
        </label>
      </section>
      <Alerts />
      <Bindings />
    </>
  );
}
