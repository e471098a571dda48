/* What the page itself remembers for the chat, where that is not forbidden. */

export interface Memory {
  all: Record<string, unknown>;
  keep(name: string, value: unknown): void;
}

export function memory(area: 'localStorage' | 'sessionStorage', key: string): Memory {
  let all: Record<string, unknown> = {};
  try {
    all = JSON.parse(window[area].getItem(key) ?? '{}');
  } catch {
    /* forbidden: the chat then ends with the page */
  }
  return {
    all,
    keep(name, value) {
      all[name] = value;
      try {
        window[area].setItem(key, JSON.stringify(all));
      } catch {
        /* as above */
      }
    },
  };
}
