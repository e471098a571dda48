/* The dialog that is open, if there is one: each asks for what a command needs, and gives it to the client. */
import type { FollowUp } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { client, followUps, me, offers, queue, queues, talk } from '../desk';
import { type Key, t } from '../locale';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import './dialogues.css';
import { type Dialogue, dialogue, goOn, kept, submit } from './doing';
import { Colleague, Complaint, Note, Resolution, Tags, When, wordsOf } from './fields';
import { wireTime } from './when';

/** What a form holds: its fields by name, as texts. */
type Values = Record<string, string>;

function valuesOf(form: HTMLFormElement): Values {
  return Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
}

/** A text that was left empty is none. */
function some(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

/** The fields that are there, without those that were left empty. */
function filled<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function shut(): void {
  dialogue.value = null;
}

function Form(props: {
  title: Key;
  done: Key;
  bad?: boolean;
  onSubmit: (values: Values, form: HTMLFormElement) => void;
  children: ComponentChildren;
}) {
  return (
    <Dialog title={t(props.title)} onClose={shut} onSubmit={(form) => props.onSubmit(valuesOf(form), form)}>
      {props.children}
      <div class="dialog-foot">
        <Button onClick={shut}>{t('common.cancel')}</Button>
        <Button type="submit" look="main">
          {t(props.done)}
        </Button>
      </div>
    </Dialog>
  );
}

type Of<K extends Dialogue['kind']> = Extract<Dialogue, { kind: K }>;

/** Says under a field why it cannot be so, and takes that back at the next change. */
function complain(form: HTMLFormElement, name: string, why: string): void {
  const field = form.elements.namedItem(name);

  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
  field.setCustomValidity(why);
  form.addEventListener('input', () => field.setCustomValidity(''), { once: true });
  form.reportValidity();
}

function Transfer({ what }: { what: Of<'transfer'> }) {
  const before = kept<Values>(what);
  const skills = useComputed(() => [
    ...new Set([
      ...(me.value?.skills ?? []),
      ...(queue.value.waiting ?? []).flatMap((one) => one.skills ?? []),
    ]),
  ]);

  return (
    <Form
      title="inbox.transferTitle"
      done="inbox.transfer"
      onSubmit={(values, form) => {
        const to = values.agent
          ? { agent: values.agent }
          : values.skill
            ? { skill: values.skill.trim() }
            : null;

        if (!to) return complain(form, 'agent', t('inbox.transferWhom'));
        return submit(what, values, client.transfer(what.conversation, to, some(values.note)));
      }}
    >
      <Colleague
        name="agent"
        label={t('inbox.toColleague')}
        value={before.agent}
        none={t('inbox.noColleague')}
      />
      <label class="field">
        <span>{t('inbox.toSkill')}</span>
        <input
          name="skill"
          list="skills"
          maxLength={32}
          pattern="[A-Za-z0-9_.:\-]+"
          autocomplete="off"
          defaultValue={before.skill ?? ''}
        />
        <datalist id="skills">
          {skills.value.map((skill) => (
            <option key={skill} value={skill} />
          ))}
        </datalist>
      </label>
      <Note label={t('inbox.noteForThem')} value={before.note} required hint={t('inbox.onlyColleagues')} />
    </Form>
  );
}

function Move({ what }: { what: Of<'move'> }) {
  const before = kept<Values>(what);

  return (
    <Form
      title="inbox.moveTitle"
      done="inbox.moveDone"
      onSubmit={(values) =>
        submit(what, values, client.move(what.conversation, values.queue ?? '', some(values.note)))
      }
    >
      <label class="field">
        <span>{t('inbox.queue')}</span>
        <select name="queue" required defaultValue={before.queue ?? ''}>
          {queues.value.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Note label={t('inbox.noteForThem')} value={before.note} hint={t('inbox.onlyColleagues')} />
    </Form>
  );
}

function GiveBack({ what }: { what: Of<'return'> }) {
  const before = kept<Values>(what);

  return (
    <Form
      title="inbox.returnTitle"
      done="inbox.returnDone"
      onSubmit={(values) =>
        submit(what, values, client.giveBack(what.conversation, some(values.reason)), () =>
          goOn(what.conversation),
        )
      }
    >
      <p class="dim">{t('inbox.returnLong')}</p>
      <Note name="reason" label={t('inbox.reason')} value={before.reason} />
    </Form>
  );
}

function TagsForm({ what }: { what: Of<'tags'> }) {
  const tags = kept<Values>(what).tags?.split(' ') ?? talk(what.conversation).value?.tags ?? [];

  return (
    <Form
      title="inbox.tags"
      done="common.save"
      onSubmit={(values) => submit(what, values, client.tag(what.conversation, wordsOf(values.tags ?? '')))}
    >
      <Tags value={tags} />
    </Form>
  );
}

function Promise_({ what }: { what: Of<'promise'> }) {
  const before = kept<Values>(what);

  return (
    <Form
      title="inbox.promiseTitle"
      done="inbox.promise"
      onSubmit={(values) => {
        const due_at = wireTime(values.due_at ?? '');

        if (!due_at) return;
        submit(
          what,
          values,
          client.promise(
            what.conversation,
            filled({ due_at, text: some(values.text), owner: some(values.owner) }),
          ),
        );
      }}
    >
      <When name="due_at" label={t('inbox.until')} value={before.due_at} required />
      <Note name="text" label={t('inbox.whatPromised')} value={before.text} />
      <Colleague name="owner" label={t('inbox.whoKeeps')} value={before.owner} none={t('inbox.iDo')} />
    </Form>
  );
}

/** What is asked at the end and after it, beside how it ended. */
function HowItWent({ what }: { what: Of<'close' | 'wrapUp'> }) {
  const before = kept<Values>(what);
  const conversation = talk(what.conversation).value;

  return (
    <>
      <div class="pair">
        <Complaint site={conversation?.site ?? ''} value={before.complaint} />
        <Tags value={before.tags?.split(' ') ?? conversation?.tags ?? []} />
      </div>
      <When name="follow_up_at" label={t('inbox.followUpAt')} value={before.follow_up_at} />
      <Note label={t('inbox.noteForColleagues')} value={before.note} />
    </>
  );
}

function howItWent(values: Values) {
  return {
    note: some(values.note),
    tags: wordsOf(values.tags ?? ''),
    complaint: some(values.complaint),
    follow_up_at: wireTime(values.follow_up_at ?? ''),
  };
}

function Close({ what }: { what: Of<'close'> }) {
  const before = kept<Values>(what);

  return (
    <Form
      title="inbox.closeTitle"
      done="inbox.closeDone"
      onSubmit={(values, form) => {
        if (values.resolution === 'follow_up' && !wireTime(values.follow_up_at ?? ''))
          return complain(form, 'follow_up_at', t('inbox.followUpWhen'));
        const sent = client.close(
          what.conversation,
          filled({
            ...howItWent(values),
            resolution: (values.resolution ?? 'resolved') as 'resolved',
            wrap_up: values.wrap_up ? true : undefined,
          }),
        );
        return submit(what, values, sent, values.wrap_up ? undefined : () => goOn(what.conversation));
      }}
    >
      <Resolution value={before.resolution ?? 'resolved'} />
      <HowItWent what={what} />
      <label class="check">
        <input type="checkbox" name="wrap_up" value="1" defaultChecked={before.wrap_up === '1'} />
        {t('inbox.needTime')}
      </label>
    </Form>
  );
}

function WrapUp({ what }: { what: Of<'wrapUp'> }) {
  const before = kept<Values>(what);

  return (
    <Form
      title="inbox.wrapUpTitle"
      done="inbox.wrapUpDone"
      onSubmit={(values) => {
        const sent = client.wrapUp(
          what.conversation,
          filled({
            ...howItWent(values),
            resolution: some(values.resolution) as 'resolved' | undefined,
          }),
        );

        submit(what, values, sent, () => goOn(what.conversation));
      }}
    >
      <Resolution value={before.resolution ?? ''} optional />
      <HowItWent what={what} />
    </Form>
  );
}

function Decline({ what }: { what: Of<'decline'> }) {
  const offer = offers.value.find((one) => one.offer === what.offer);

  return (
    <Form
      title="inbox.declineTitle"
      done="inbox.decline"
      onSubmit={(values) => {
        if (offer) submit(what, values, client.decline(what.offer, some(values.reason)));
        else shut();
      }}
    >
      <p class="dim">{offer ? tidy(offer.context.summary) : t('inbox.offerGone')}</p>
      <Note name="reason" label={t('inbox.reasonOptional')} />
    </Form>
  );
}

const OUTCOMES = {
  kept: 'inbox.kept',
  not_reached: 'inbox.notReached',
  postponed: 'inbox.postponed',
  reassigned: 'inbox.reassigned',
  cancelled: 'inbox.cancelled',
} as const satisfies Record<string, Key>;

function FollowUpForm({ what }: { what: Of<'followUp'> }) {
  const before = kept<Values>(what);
  const outcome = useSignal<keyof typeof OUTCOMES>((before.outcome as 'kept') ?? 'not_reached');
  const promise = followUps.value.find(
    (one: FollowUp) => one.conversation === what.conversation && one.promise === what.promise,
  );
  const timed =
    outcome.value === 'postponed' || outcome.value === 'not_reached' || outcome.value === 'reassigned';

  return (
    <Form
      title="inbox.followUpTitle"
      done="common.save"
      onSubmit={(values, form) => {
        const due_at = timed ? wireTime(values.due_at ?? '') : undefined;
        const owner = outcome.value === 'reassigned' ? some(values.owner) : undefined;

        if (outcome.value === 'postponed' && !due_at)
          return complain(form, 'due_at', t('inbox.followUpWhen'));
        if (outcome.value === 'reassigned' && !owner) return complain(form, 'owner', t('inbox.transferWhom'));
        return submit(
          what,
          values,
          client.followUp(
            what.conversation,
            filled({ promise: what.promise, outcome: outcome.value, note: some(values.note), due_at, owner }),
          ),
        );
      }}
    >
      {promise?.text && <p dir="auto">{promise.text}</p>}
      <fieldset class="choices">
        <legend>{t('inbox.whatCame')}</legend>
        {Object.entries(OUTCOMES).map(([word, key]) => (
          <label key={word} class="choice">
            <input
              type="radio"
              name="outcome"
              value={word}
              checked={outcome.value === word}
              onChange={() => {
                outcome.value = word as keyof typeof OUTCOMES;
              }}
            />
            <span>{t(key)}</span>
          </label>
        ))}
      </fieldset>
      {outcome.value === 'reassigned' && (
        <Colleague
          name="owner"
          label={t('inbox.whoKeeps')}
          value={before.owner}
          none={t('inbox.noColleague')}
        />
      )}
      {timed && (
        <When
          name="due_at"
          label={t(outcome.value === 'not_reached' ? 'inbox.tryAgainAt' : 'inbox.newTime')}
          value={before.due_at}
        />
      )}
      <Note label={t('inbox.whatHappened')} value={before.note} />
    </Form>
  );
}

export default function Dialogues() {
  const what = dialogue.value;

  if (!what) return null;
  switch (what.kind) {
    case 'transfer':
      return <Transfer what={what} />;
    case 'move':
      return <Move what={what} />;
    case 'return':
      return <GiveBack what={what} />;
    case 'tags':
      return <TagsForm what={what} />;
    case 'promise':
      return <Promise_ what={what} />;
    case 'close':
      return <Close what={what} />;
    case 'wrapUp':
      return <WrapUp what={what} />;
    case 'decline':
      return <Decline what={what} />;
    default:
      return <FollowUpForm what={what} />;
  }
}
