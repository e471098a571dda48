/* Above the conversation: whose it is, where it stands, who else is here, and what can be done with it. */
import type { Conversation } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { useEffect, useRef } from 'preact/hooks';
import { me, now, selected } from '../desk';
import { shortcut } from '../keys/commands';
import { type Key, rich, t } from '../locale';
import { Button } from '../ui/button';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/menu';
import { Name } from '../ui/text';
import { Since, secondsUntil, Until } from '../ui/time';
import { dialogue, isSupervisor, mayTake, putAway, type TalkDialogue, take } from './doing';
import './header.css';
import { nameOf } from './names';
import { aside } from './regions';

const STATES: Record<string, Key> = {
  bot: 'inbox.stateBot',
  waiting: 'inbox.stateWaiting',
  human: 'inbox.stateHuman',
  message: 'inbox.stateMessage',
  closed: 'inbox.stateClosed',
};

export function State({ conversation }: { conversation: Conversation }) {
  const { state, mine, wrapUntil, since, agent } = conversation;

  if (mine) return <span class="tag mine">{t('inbox.yours')}</span>;
  if (wrapUntil && secondsUntil(wrapUntil, now.value) !== null)
    return (
      <span class="tag warn">
        {t('inbox.toWrapUp')} <Until time={wrapUntil} />
      </span>
    );
  if (wrapUntil) return <span class="tag warn">{t('inbox.toWrapUp')}</span>;
  const key = state && STATES[state];

  return (
    <span class={`tag ${state === 'waiting' ? 'warn' : ''}`}>
      {agent ? rich('inbox.has', { name: tidy(agent.name) }) : key ? t(key) : '…'}
      {state === 'waiting' && since && <Since time={since} />}
    </span>
  );
}

interface Action {
  kind: TalkDialogue;
  title: Key;
  /** Beside the name, not in the menu. */
  outside?: boolean;
  bad?: boolean;
}

/** What can be done with a conversation as it is now. */
export function actionsFor(conversation: Conversation, supervisor: boolean): Action[] {
  const { mine, state, wrapUntil } = conversation;
  const open = state !== 'closed' && state !== null;

  return [
    ...(mine || (supervisor && open)
      ? [{ kind: 'transfer', title: 'inbox.transfer', outside: mine } as const]
      : []),
    ...(mine || (supervisor && state === 'waiting') ? [{ kind: 'move', title: 'inbox.move' } as const] : []),
    ...(mine ? [{ kind: 'return', title: 'inbox.returnToBot', outside: true } as const] : []),
    { kind: 'tags', title: 'inbox.tags' },
    { kind: 'promise', title: 'inbox.promise' },
    ...(wrapUntil ? [{ kind: 'wrapUp', title: 'inbox.wrapUp', outside: true } as const] : []),
    ...(mine ? [{ kind: 'close', title: 'inbox.close', outside: true } as const] : []),
  ];
}

function Actions({ conversation }: { conversation: Conversation }) {
  const { id, mine, state } = conversation;
  const actions = actionsFor(conversation, isSupervisor());
  const open = (kind: TalkDialogue) => () => {
    dialogue.value = { kind, conversation: id };
  };

  return (
    <div class="actions">
      {mayTake(state ?? '', mine) && (
        <Button look="main" keys={shortcut('take')} onClick={() => take(id)}>
          {t(state === 'waiting' || state === 'message' ? 'inbox.take' : 'inbox.takeOver')}
        </Button>
      )}
      {actions
        .filter((one) => one.outside)
        .map((one) => (
          <Button
            key={one.kind}
            class={`outside ${one.kind}`}
            look={one.kind === 'wrapUp' || one.kind === 'close' ? 'main' : undefined}
            /* One key ends it, and then says how it went. */
            keys={shortcut(one.kind === 'wrapUp' ? 'close' : one.kind)}
            onClick={open(one.kind)}
          >
            {t(one.title)}
          </Button>
        ))}
      <Menu
        label={t('inbox.moreActions')}
        place="down end"
        button={(attributes) => (
          <button
            type="button"
            class="button icon quiet"
            aria-label={t('inbox.moreActions')}
            title={t('inbox.moreActions')}
            {...attributes}
          >
            <Icon name="more" />
          </button>
        )}
      >
        {actions.map((one) => (
          <button key={one.kind} type="button" class={one.outside ? 'inside' : ''} onClick={open(one.kind)}>
            {t(one.title)}
          </button>
        ))}
        {!mine && (
          <button type="button" onClick={() => putAway(id)}>
            {t('inbox.putAway')}
          </button>
        )}
      </Menu>
      <Button
        class="aside-button"
        look="quiet"
        icon="panel"
        label={t('inbox.about')}
        pressed={aside.value}
        onClick={() => {
          aside.value = !aside.value;
        }}
      />
    </div>
  );
}

/** Who else is here: two agents must not answer at once. */
function Collision({ conversation }: { conversation: Conversation }) {
  const { typist } = conversation;
  const others = conversation.viewers.filter((one) => one.id !== me.value?.id).map((one) => tidy(one.name));

  if (typist?.role === 'agent')
    return (
      <p class="collision typing" role="status">
        <Icon name="warn" />
        <span>{rich('inbox.colleagueTypes', { name: tidy(typist.name) })}</span>
      </p>
    );
  if (!others.length) return null;
  return (
    <p class="collision" role="status">
      <Icon name="eye" />
      <span>{rich('inbox.alsoHere', { names: others.join(', ') })}</span>
    </p>
  );
}

export function Header({ conversation }: { conversation: Conversation }) {
  const { id, site, tags, context, priority } = conversation;
  const title = useRef<HTMLHeadingElement>(null);
  const language = context?.visitor?.locale;

  /* Whoever has chosen a conversation with the keyboard stays in the list; when it has gone, here is where
   * to go on. */
  useEffect(() => {
    if (document.activeElement === document.body) title.current?.focus();
  }, [id]);

  return (
    <header class="talk-header">
      <div class="talk-top">
        <Button
          class="back"
          look="quiet"
          icon="back"
          label={t('inbox.backToList')}
          onClick={() => {
            selected.value = null;
          }}
        />
        <h2 ref={title} tabIndex={-1} class="clip">
          <Name of={nameOf(conversation)} />
        </h2>
        <State conversation={conversation} />
        <Actions conversation={conversation} />
      </div>
      <p class="talk-facts">
        {site && <span>{site}</span>}
        {language && <span>{languageName(language)}</span>}
        {priority > 0 && <span>{t('inbox.priority', { priority })}</span>}
        {tags.map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </p>
      <Collision conversation={conversation} />
    </header>
  );
}

/* Some tags are no language at all. */
function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
