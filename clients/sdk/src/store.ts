/** Where something is kept by name; values are what JSON can say. */
export interface Store {
  /** What was set, or undefined. */
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  drop(name: string): void;
}

/** A store that ends with the page or the process. */
export function memoryStore(): Store {
  const kept = new Map<string, unknown>();

  return {
    get: (name) => kept.get(name),
    set: (name, value) => kept.set(name, value),
    drop: (name) => kept.delete(name),
  };
}

/**
 * localStorage or sessionStorage, each name behind `prefix`. What the browser does not take (it forbids
 * storage, or is full) is kept in memory, and ends with the page. Never throws.
 */
export function webStore(area: 'local' | 'session', prefix: string): Store {
  const memory = memoryStore();
  const guarded = <T>(work: (storage: Storage) => T): T | undefined => {
    try {
      return work(area === 'local' ? localStorage : sessionStorage);
    } catch {
      return undefined;
    }
  };

  return {
    get: (name) =>
      memory.get(name) ?? guarded((s) => JSON.parse(s.getItem(prefix + name) ?? 'null')) ?? undefined,
    set(name, value) {
      const done = guarded((s) => {
        s.setItem(prefix + name, JSON.stringify(value));
        return true;
      });

      if (done) memory.drop(name);
      else {
        guarded((s) => s.removeItem(prefix + name)); // older than what memory has
        memory.set(name, value);
      }
    },
    drop(name) {
      memory.drop(name);
      guarded((s) => s.removeItem(prefix + name));
    },
  };
}
