/* act.tsx - what a supervisor does with a conversation: watch it, take it, give it to somebody, move it, end it. */
import { tidy } from '@handoff/sdk/text';
import { signal, useSignal } from '@preact/signals';
import { plainName, RESOLUTIONS, resolutionWords } from '../codes';
import { client, me, queue, queues, selected } from '../desk';
import { arrive } from '../inbox/doing';
import { type Key, t } from '../locale';
import { announce, toast } from '../news';
import { refusal } from '../refusal';
import { go } from '../router';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icons';
import { Name } from '../ui/text';

/** As much of a conversation as is needed to act on it. */
interface Target {
  id: string;
  /** How it is called in a sentence. */
  name: string;
  state: string;
}

/* Without the day on which it is to be followed up. */
const ENDS = RESOLUTIONS.filter((one) => one !== 'follow_up');

type Deed = 'assign' | 'move' | 'close';
const DEEDS: Record<Deed, Key> = { assign: 'board.assign', move: 'board.move', close: 'board.close' };
const DONE: Record<Deed, Key> = { assign: 'board.assigned', move: 'board.moved', close: 'board.closed' };

const asked = signal<Target | null>(null);

async function takeOver(target: Target): Promise<void> {
  try {
    await client.take(target.id).done;
    arrive(target.id);
    if (selected.peek() === target.id) go('inbox');
    announce(t('board.taken'));
  } catch (error) {
    toast(refusal(error), 'bad');
  }
}

/** The buttons of one row. */
export function Actions({ target }: { target: Target }) {
  return (
    <span class="board-actions">
      <a
        class="button quiet icon"
        href={`#/inbox/${target.id}`}
        aria-label={t('board.watchOf', { name: target.name })}
        title={t('board.watch')}
      >
        <Icon name="eye" />
      </a>
      <Button
        class="small"
        label={t('board.takeOf', { name: target.name })}
        onClick={() => void takeOver(target)}
      >
        {t('board.take')}
      </Button>
      <Button
        icon="more"
        look="quiet"
        label={t('board.moreOf', { name: target.name })}
        onClick={() => {
          asked.value = target;
        }}
      />
    </span>
  );
}

function Agents() {
  const agents = (queue.value.agents ?? []).filter(
    (one) => one.status !== 'offline' && one.id !== me.value?.id,
  );
  if (agents.length === 0) return <p class="dim">{t('board.assignNobody')}</p>;
  return (
    <label class="field">
      <span>{t('board.assignTo')}</span>
      <select name="agent" required>
        {agents.map((one) => (
          <option key={one.id} value={one.id}>
            {t('board.assignOption', {
              name: tidy(one.name),
              load: one.load ?? 0,
              capacity: one.capacity ?? 0,
            })}
          </option>
        ))}
      </select>
    </label>
  );
}

function Choice({ deed }: { deed: Deed }) {
  if (deed === 'assign') return <Agents />;
  if (deed === 'move')
    return (
      <label class="field">
        <span>{t('board.moveTo')}</span>
        <select name="queue" required>
          {queues.value.map((name) => (
            <option key={name} value={name}>
              {plainName(name)}
            </option>
          ))}
        </select>
      </label>
    );
  return (
    <label class="field">
      <span>{t('board.closeHow')}</span>
      <select name="resolution" required>
        {ENDS.map((one) => (
          <option key={one} value={one}>
            {resolutionWords(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

/* Sends what the form says; null: something in it is missing. */
function send(target: Target, deed: Deed, form: FormData): Promise<unknown> | null {
  const word = (name: string) => String(form.get(name) ?? '').trim();
  const note = word('note');
  if (deed === 'assign' && word('agent')) {
    return client.transfer(target.id, { agent: word('agent') }, note || undefined).done;
  }
  if (deed === 'move' && word('queue')) return client.move(target.id, word('queue'), note || undefined).done;
  const resolution = ENDS.find((one) => one === word('resolution'));
  return deed === 'close' && resolution
    ? client.close(target.id, { resolution, ...(note && { note }) }).done
    : null;
}

function ActDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  const deed = useSignal<Deed>('assign');
  const problem = useSignal('');
  const sending = useSignal(false);
  const submit = async (form: HTMLFormElement) => {
    const sent = sending.value ? null : send(target, deed.value, new FormData(form));
    if (!sent) return;
    sending.value = true;
    try {
      await sent;
      onClose();
      announce(t(DONE[deed.value]));
    } catch (error) {
      problem.value = refusal(error);
      sending.value = false;
    }
  };
  return (
    <Dialog title={<Name of={target.name} />} onClose={onClose} onSubmit={(form) => void submit(form)}>
      <fieldset class="board-deeds">
        <legend class="aside">{t('board.actWhat')}</legend>
        {(Object.keys(DEEDS) as Deed[]).map((one) => (
          <label class="check" key={one}>
            <input
              type="radio"
              name="deed"
              checked={deed.value === one}
              onChange={() => {
                deed.value = one;
              }}
            />
            {t(DEEDS[one])}
          </label>
        ))}
      </fieldset>
      <Choice deed={deed.value} />
      <label class="field">
        <span>{t('board.note')}</span>
        <textarea name="note" rows={2} maxLength={2000} />
      </label>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="dialog-foot">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look={deed.value === 'close' ? 'bad' : 'main'} disabled={sending.value}>
          {t(DEEDS[deed.value])}
        </Button>
      </div>
    </Dialog>
  );
}

/** The dialog that the rows' buttons open; once in a page. */
export function ActOn() {
  const target = asked.value;
  return target ? (
    <ActDialog
      key={target.id}
      target={target}
      onClose={() => {
        asked.value = null;
      }}
    />
  ) : null;
}
