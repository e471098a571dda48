/* Fields that several dialogs have. */
import { tidy } from '@handoff/sdk/text';
import { useId } from 'preact/hooks';
import { RESOLUTIONS, resolutionWords } from '../codes';
import { complaints, me, queue, talks } from '../desk';
import { formatNumber, t } from '../locale';
import { Button } from '../ui/button';
import { afterHours, atNine, localValue } from './when';

const NOTE_MAX = 4000;

export function Note({
  name = 'note',
  label,
  value = '',
  required = false,
  hint,
}: {
  name?: string;
  label: string;
  value?: string | undefined;
  required?: boolean;
  hint?: string;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <textarea
        name={name}
        rows={3}
        dir="auto"
        maxLength={NOTE_MAX}
        defaultValue={value}
        required={required}
      />
      {hint && <span class="hint">{hint}</span>}
    </label>
  );
}

const TAGS = '\\s*([A-Za-z0-9_.:\\-]{1,64}(\\s+|$)){0,20}';

/** Tags that are in use now, to choose from. */
function knownTags(): string[] {
  return [...new Set(talks.value.flatMap((one) => one.tags))].sort().slice(0, 100);
}

export function Tags({ value }: { value: readonly string[] }) {
  const list = useId();

  return (
    <label class="field">
      <span>{t('inbox.tags')}</span>
      <input
        name="tags"
        list={list}
        autocomplete="off"
        spellcheck={false}
        pattern={TAGS}
        defaultValue={value.join(' ')}
        title={t('inbox.tagsHint')}
      />
      <span class="hint">{t('inbox.tagsHint')}</span>
      <datalist id={list}>
        {knownTags().map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </label>
  );
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** How it ended, one of a few. */
export function Resolution({ value, optional = false }: { value: string; optional?: boolean }) {
  return (
    <fieldset class="choices">
      <legend>{t('inbox.howEnded')}</legend>
      {optional && (
        <label class="choice">
          <input type="radio" name="resolution" value="" defaultChecked={value === ''} />
          <span>{t('inbox.asItStands')}</span>
        </label>
      )}
      {RESOLUTIONS.map((word) => (
        <label key={word} class="choice">
          <input type="radio" name="resolution" value={word} defaultChecked={value === word} />
          <span>{resolutionWords(word)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What went wrong: one of the site's codes, or where it has none a word of one's own. */
export function Complaint({ site, value = '' }: { site: string; value?: string | undefined }) {
  const id = useId();
  const codes = complaints.value.filter((one) => one.site === site);

  return (
    <div class="field">
      <label for={id}>{t('inbox.complaint')}</label>
      {codes.length ? (
        <select id={id} name="complaint" defaultValue={value}>
          <option value="">{t('inbox.complaintNone')}</option>
          {codes.map((one) => (
            <option key={one.code} value={one.code}>
              {tidy(one.label) || one.code}
            </option>
          ))}
        </select>
      ) : (
        <>
          <input
            id={id}
            name="complaint"
            autocomplete="off"
            spellcheck={false}
            pattern="[a-z_]{1,32}"
            defaultValue={value}
            title={t('inbox.complaintHint')}
          />
          <span class="hint">{t('inbox.complaintHint')}</span>
        </>
      )}
    </div>
  );
}

/** A time to come, with those that are chosen most. */
export function When({
  name,
  label,
  value = '',
  required = false,
}: {
  name: string;
  label: string;
  value?: string | undefined;
  required?: boolean;
}) {
  const id = useId();
  const choose = (time: Date) => () => {
    const field = document.getElementById(id);

    if (field instanceof HTMLInputElement) field.value = localValue(time);
  };
  const now = new Date();

  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="datetime-local"
        min={localValue(now)}
        defaultValue={value}
        required={required}
      />
      <div class="bar quick">
        <Button look="quiet" onClick={choose(afterHours(now, 1))}>
          {t('inbox.inAnHour')}
        </Button>
        <Button look="quiet" onClick={choose(atNine(now, 1))}>
          {t('inbox.tomorrow')}
        </Button>
        <Button look="quiet" onClick={choose(atNine(now, 7))}>
          {t('inbox.nextWeek')}
        </Button>
      </div>
    </div>
  );
}

/** Everybody else who is there. */
export function Colleague({
  name,
  label,
  value = '',
  none,
}: {
  name: string;
  label: string;
  value?: string | undefined;
  none: string;
}) {
  const others = (queue.value.agents ?? []).filter((agent) => agent.id !== me.value?.id);

  return (
    <label class="field">
      <span>{label}</span>
      <select name={name} defaultValue={value}>
        <option value="">{none}</option>
        {others.map((agent) => (
          <option key={agent.id} value={agent.id}>
            {t('inbox.colleague', {
              name: tidy(agent.name),
              load: formatNumber(agent.load ?? 0),
              capacity: formatNumber(agent.capacity ?? 0),
            })}
          </option>
        ))}
      </select>
    </label>
  );
}
