/* What was used last, the latest first, kept in this browser under a name. */
import { browser } from '../store';

const MAX = 20;

interface Recent {
  /** 0 for the latest, at most 20; that is for what was never used, too. */
  place(id: string): number;
  used(id: string): void;
}

export function recent(name: string): Recent {
  const key = `recent.${name}`;

  function load(): string[] {
    const value = browser.get(key);
    return Array.isArray(value)
      ? value.filter((id): id is string => typeof id === 'string').slice(0, MAX)
      : [];
  }

  return {
    place(id) {
      const at = load().indexOf(id);
      return at < 0 ? MAX : at;
    },
    used(id) {
      browser.set(key, [id, ...load().filter((other) => other !== id)].slice(0, MAX));
    },
  };
}
