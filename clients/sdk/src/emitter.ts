/** Tells listeners by name. `Events` has each name with the arguments of its listeners. */
export class Emitter<Events extends { [name in keyof Events]: unknown[] }> {
  readonly #listeners: { [Name in keyof Events]?: Set<(...values: Events[Name]) => void> } = {};

  /**
   * Calls `fn` whenever it happens, until the function that this returns is called. What a listener
   * throws is reported as an uncaught error and does not keep others from hearing.
   */
  on<Name extends keyof Events>(name: Name, fn: (...values: Events[Name]) => void): () => void {
    const all = this.#listeners[name] ?? new Set();

    this.#listeners[name] = all.add(fn);
    return () => void all.delete(fn);
  }

  protected emit<Name extends keyof Events>(name: Name, ...values: Events[Name]): void {
    for (const fn of [...(this.#listeners[name] ?? [])]) {
      try {
        fn(...values);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
