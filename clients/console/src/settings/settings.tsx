/* Choices of this browser's. Each area adds its own part; here are language, colours and what Enter does. */
import { spelled } from '../keys/commands';
import { KeySettings } from '../keys/settings';
import { bestLocale, LANGUAGES, setLocale, t } from '../locale';
import { chosenLocale, enterSends, scheme } from '../settings';
import './settings.css';

function chooseLocale(code: string): void {
  chosenLocale.value = code;
  void setLocale(code || bestLocale(navigator.languages));
}

export default function Settings() {
  const keys = spelled('send');

  return (
    <main class="settings">
      <h1>{t('common.settings')}</h1>
      <section class="stack">
        <h2>{t('common.appearance')}</h2>
        <label class="field">
          <span>{t('common.language')}</span>
          <select value={chosenLocale.value} onChange={(event) => chooseLocale(event.currentTarget.value)}>
            <option value="">{t('common.asBrowser')}</option>
            {LANGUAGES.map(({ code, name }) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t('common.colours')}</span>
          <select
            value={scheme.value}
            onChange={(event) => {
              const { value } = event.currentTarget;

              scheme.value = value === 'light' || value === 'dark' ? value : '';
            }}
          >
            <option value="">{t('common.asSystem')}</option>
            <option value="light">{t('common.light')}</option>
            <option value="dark">{t('common.dark')}</option>
          </select>
        </label>
      </section>
      <section class="stack">
        <h2>{t('common.writing')}</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={enterSends.value}
            onChange={(event) => {
              enterSends.value = event.currentTarget.checked;
            }}
          />
          {t('common.enterSends')}
        </label>
        <p class="hint">
          {enterSends.value
            ? t('common.enterSendsOn')
            : keys
              ? t('common.enterSendsOff', { keys })
              : t('common.enterSendsNot')}
        </p>
      </section>
      <KeySettings />
    </main>
  );
}
