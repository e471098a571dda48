/* One question at a time, under the log. */
import type { Contact, HandoffError, Profile } from '@handoff/sdk/visitor';
import { button, el } from '../dom';
import type { CardName, Chat } from './chat';
import { field, form } from './form';
import { fillNodes, type Key } from './words';

const SCALES = { csat: [1, 5, 'rate'], ces: [1, 7, 'rate_ces'], nps: [0, 10, 'rate_nps'] } as const;

/** Where one stands in the queue, and how long it may take. */
export function placeTexts({ visitor, t }: Chat): string[] {
  const { position, estimated_wait_s, text } = visitor.place ?? {};
  const [low = 0, high = 0] = estimated_wait_s?.map((s) => Math.max(1, Math.round(s / 60))) ?? [];
  const wait =
    (estimated_wait_s?.[1] ?? 0) < 60
      ? t('wait_under_minute')
      : low === high
        ? t('wait_minutes', { minutes: high })
        : t('wait_range', { low, high });
  const said = visitor.entries.some(
    (entry) => entry.kind === 'event' && 'text' in entry.event && entry.event.text === text,
  );
  return [
    position ? t('position', { position }) : t('waiting'),
    /* The site's own words, unless they stand in the log. */
    text && !said ? text : high ? t('wait_known', { wait }) : position ? t('wait_unknown') : '',
  ];
}

function choices(chat: Chat, without = ''): HTMLElement[] {
  const { visitor, t } = chat;
  const todo = {
    wait: () => (visitor.state === 'message' ? chat.askHuman() : chat.show('')),
    contact: () => chat.show('contact'),
    return: () => visitor.under('return') || visitor.returnToBot(),
  };
  return visitor.choices
    .filter((name) => name !== without && name in todo)
    .map((name) => button(() => void todo[name](), t(`choice_${name}`)));
}

export function cards(
  chat: Chat,
  begun: () => void,
  back: () => void,
): Record<CardName, () => HTMLElement[]> {
  const { visitor, settings, t } = chat;
  const { user = {}, department, draft } = settings;
  const leave = (label: Key) => button(back, t(label));
  const kept = () => chat.show('');
  /* A form stays until it is acknowledged: nothing of it is lost to an error. */
  const failed = (_: HandoffError) => chat.warn(t('failed'));

  function contact(): HTMLElement[] {
    const { reference, opens_at } = visitor.unattended ?? {};
    const opens = opens_at ?? visitor.hours?.opens_at;
    const when =
      opens &&
      chat.clock(opens, { weekday: 'long', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
    const send = (given: Contact) => {
      const enough = given.email || given.phone;
      chat.warn(enough ? '' : t('contact_needed'));
      if (enough && !visitor.under('contact')) visitor.contact(given).done.then(kept, failed);
    };
    return [
      form(
        t('leave_message'),
        [
          el('p', {}, t('leave_message_hint')),
          when && el('p', {}, t('hours_closed', { opens_at: when })),
          reference && el('p', {}, ...fillNodes(t('reference'), { reference })),
          field('email', t('email'), false, user.email),
          field('phone', t('phone'), false, user.phone),
          field('name', t('name'), false, user.name),
          field('message', t('message')),
          t('consent') && field('consent', t('consent'), true),
        ],
        t('submit'),
        send as never,
        ...(visitor.state === 'message' ? choices(chat, 'contact') : [leave('cancel')]),
      ),
    ];
  }

  function pre(): HTMLElement[] {
    const known: Record<string, string | undefined> = { ...user, message: draft };
    const asked = visitor.preChat.map(({ field: name, required }) => {
      const said = t(name === 'email' || name === 'phone' ? name : (`pre_${name}` as Key));
      const label = required || name === 'consent' ? said : t('optional', { field: said });
      if (name !== 'department') return field(name, label, required, known[name]);
      const options = visitor.departments.map((d) =>
        el('option', { value: d.name, selected: d.name === department }, d.label),
      );
      return el(
        'label',
        {},
        label,
        el('select', { name, required }, el('option', { value: '' }), ...options),
      );
    });
    const send = ({ message, ...profile }: Record<string, unknown>) => {
      visitor.setProfile(profile as Profile);
      begun();
      if (!message) return;
      if (draft) chat.write(''); /* it was in the form */
      chat.say(`${message}`);
    };
    const must = visitor.preChat.some(({ required }) => required);
    return [form(t('pre_title'), asked, t('start'), send, !must && button(begun, t('skip')))];
  }

  function rate(): HTMLElement[] {
    const which = visitor.survey ?? 'csat';
    const [from, to, key] = SCALES[which];
    const scores = Array.from({ length: to - from + 1 }, (_, i) => {
      const value = from + i;
      return el(
        'label',
        {},
        el('input', { type: 'radio', name: 'score', value, required: true }),
        el('span', {}, `${value}`),
      );
    });
    const send = ({ score, comment }: Record<string, unknown>) => {
      if (!visitor.under('rate'))
        visitor.rate(which, Number(score), comment as string).done.then(kept, failed);
    };
    const ends = [`${from} – ${t(`${key}_low`)}`, `${to} – ${t(`${key}_high`)}`].map((end) =>
      el('span', {}, end),
    );
    return [
      form(
        '',
        [
          el(
            'fieldset',
            {},
            el('legend', {}, t(key)),
            el('div', { class: 'scale' }, ...scores),
            el('p', { class: 'ends' }, ...ends),
          ),
          field('comment', t('rate_comment')),
        ],
        t('rate_submit'),
        send,
        button(kept, t('skip')),
      ),
    ];
  }

  return {
    '': () => [],
    contact,
    pre,
    rate,
    waiting() {
      const [first = '', second = ''] = placeTexts(chat);
      return [el('h3', {}, first), el('p', {}, second), el('div', { class: 'row' }, ...choices(chat))];
    },
    end() {
      const send = () => {
        visitor.end();
        kept();
      };
      return [form(t('end_confirm'), [], t('end'), send, leave('cancel'))];
    },
  };
}
