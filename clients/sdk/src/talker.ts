const AGAIN = 4_000; // ms: the other side forgets it after 10 s
const SILENCE = 6_000;

/** Says that somebody types: at most once in 4 s, and that it is over after 6 s without another key. */
export class Talker {
  readonly #tell: (on: boolean, preview: string) => void;
  #said = 0;
  #stops: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (on: boolean, preview: string) => void) {
    this.#tell = tell;
  }

  say(on: boolean, preview = ''): void {
    const now = Date.now();

    clearTimeout(this.#stops);
    if (on) this.#stops = setTimeout(() => this.say(false), SILENCE);
    if (on ? now - this.#said < AGAIN : !this.#said) return;
    this.#said = on ? now : 0;
    this.#tell(on, preview);
  }

  /** What was being typed has been sent: that tells enough. */
  stop(): void {
    clearTimeout(this.#stops);
    this.#said = 0;
  }
}
