/* The button in the corner, and the panel that it opens. */
import { button, el, icon, wear } from '../dom';
import { direction } from '../locale';
import type { Look, Settings } from '../settings';
import css from './launcher.css?inline';
import type { LauncherWords } from './words';

const LOOKS = ['accent', 'radius', 'font', 'scheme', 'position', 'offset'];

/** What a page's stylesheet says of the chat's looks: `handoff-chat { --handoff-accent: #0a6 }`. */
function fromStylesheet(element: Element): Look {
  const said = (name: string) => getComputedStyle(element).getPropertyValue(`--handoff-${name}`);
  return Object.fromEntries(LOOKS.map((name) => [name, said(name)]).filter(([, value]) => value));
}

export function launcher(element: HTMLElement, first: LauncherWords, toggle: () => void) {
  const root = element.attachShadow({ mode: 'open' });
  const badge = el('span', { class: 'badge' });
  const opener = button(toggle, icon('M12 4a9 7.5 0 1 1-3 14.5l-4 2 1-4A8 7.5 0 0 1 12 4z'), {
    'aria-controls': 'panel',
  });
  const panel = el('div', { id: 'panel', hidden: true });
  const box = el('section', {}, panel, opener);
  const view = visualViewport as VisualViewport;
  let words = first;
  let unread = 0;

  function draw(): void {
    const open = !panel.hidden;
    box.lang = words.locale;
    box.dir = direction(words.locale);
    box.ariaLabel = words.title;
    opener.ariaExpanded = `${open}`;
    opener.ariaLabel =
      (open ? words.close : words.open) +
      (unread ? ` (${words.unread.replace('{count}', `${unread}`)})` : '');
    badge.hidden = !unread;
    badge.textContent = unread > 9 ? '9+' : `${unread}`;
  }

  /* On a phone the panel is what the keyboard leaves of the screen. */
  function fit(): void {
    box.style.setProperty('--hd-top', `${view.offsetTop}px`);
    box.style.setProperty('--hd-height', `${view.height}px`);
  }

  wear(root, css);
  opener.append(badge);
  root.append(box);
  draw();
  fit();
  view.addEventListener('resize', fit);
  view.addEventListener('scroll', fit);

  return {
    panel,
    opener,
    shown: () => !panel.hidden,
    title: () => words.title,
    show(on: boolean) {
      panel.hidden = !on;
      draw();
    },
    /** Instead of a chat: the way to try again. */
    fail(again: () => void) {
      const held = root.activeElement;
      const retry = el('input', { type: 'button', value: `⚠ ${words.open}`, click: again });
      panel.replaceChildren(retry);
      if (held) retry.focus();
    },
    count(n: number) {
      unread = n;
      draw();
    },
    speak(now: LauncherWords) {
      words = now;
      draw();
    },
    /** The site's settings go before the page's stylesheet, that before what the daemon says. */
    dress(settings: Settings, theme?: Look): Settings {
      const mine = { ...fromStylesheet(element), ...settings };
      const look = { ...theme, ...mine };
      for (const name of ['accent', 'radius', 'offset'] as const)
        box.style.setProperty(`--hd-${name}`, look[name] ?? '');
      box.style.colorScheme = look.scheme === 'auto' ? '' : (look.scheme ?? '');
      box.className = look.position ?? '';
      opener.hidden = look.launcher === 'hidden';
      return mine;
    },
  };
}
