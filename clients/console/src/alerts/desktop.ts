/* Desktop notifications: one a conversation, put away when it needs nobody any more. */
type Permission = NotificationPermission | 'none';

const MAX_TEXT = 160;

/** `none`: this browser has none. */
export function permission(): Permission {
  return typeof Notification === 'function' ? Notification.permission : 'none';
}

/** Asks the browser's user; only after a click of theirs. */
export async function ask(): Promise<Permission> {
  if (permission() !== 'default') return permission();
  return Notification.requestPermission().catch(() => permission());
}

const shown = new Map<string, Notification>();

export function show(id: string, title: string, body: string, open: () => void) {
  if (permission() !== 'granted') return;
  try {
    const options = { body: [...body].slice(0, MAX_TEXT).join(''), tag: `handoff-${id}`, silent: true };
    const notification = new Notification(title, options);
    notification.onclick = () => {
      window.focus();
      notification.close();
      open();
    };
    notification.onclose = () => {
      if (shown.get(id) === notification) shown.delete(id);
    };
    shown.set(id, notification);
  } catch {
    /* Some phones have the permission and not the thing. */
  }
}

/** Puts away all but these. */
export function keep(ids: ReadonlySet<string>) {
  for (const [id, notification] of shown) {
    if (ids.has(id)) continue;
    shown.delete(id);
    notification.close();
  }
}
