/* What was used last, the latest first, kept in this browser under a name. */
const MAX = 20;

export interface Recent {
  /** 0 for the latest, at most 20; that is for what was never used, too. */
  place(id: string): number;
  used(id: string): void;
}

export function recent(name: string): Recent {
  const key = `handoff-console.recent.${name}`;

  function load(): string[] {
    try {
      const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
      return Array.isArray(value)
        ? value.filter((id): id is string => typeof id === 'string').slice(0, MAX)
        : [];
    } catch {
      return [];
    }
  }

  let ids = load();
  return {
    place(id) {
      const at = ids.indexOf(id);
      return at < 0 ? MAX : at;
    },
    used(id) {
      ids = [id, ...load().filter((other) => other !== id)].slice(0, MAX);
      try {
        localStorage.setItem(key, JSON.stringify(ids));
      } catch {
        /* The order lasts as long as the page. */
      }
    },
  };
}
