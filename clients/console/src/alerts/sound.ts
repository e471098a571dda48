/*
 * Soft tones, made here: no file is loaded. A browser plays nothing before somebody has touched the page;
 * until then `blocked` is true once something should have been heard.
 */
import { signal } from '@preact/signals';
import type { Ring } from './bell';

/* Hertz, and when it begins, in seconds. */
const TONES: Record<Ring, readonly (readonly [number, number])[]> = {
  offer: [
    [659, 0],
    [880, 0.18],
  ],
  message: [[523, 0]],
  alert: [
    [740, 0],
    [554, 0.2],
    [740, 0.4],
  ],
};
const LONG = 0.45;
const LOUD = 0.25;

export class Sound {
  private audio: AudioContext | null = null;
  readonly blocked = signal(false);

  /** After a click or a key: the browser allows it now. */
  unlock() {
    if (this.blocked.peek() || this.audio?.state === 'suspended') void this.awake();
  }

  private async awake(): Promise<AudioContext | null> {
    if (typeof AudioContext !== 'function') return null;
    /* Made before anybody touched the page, it would only be complained of. */
    if (!this.audio && !(navigator.userActivation?.hasBeenActive ?? true)) {
      this.blocked.value = true;
      return null;
    }
    this.audio ??= new AudioContext();
    /* A browser that does not allow it yet may leave the promise open. */
    if (this.audio.state === 'suspended') {
      const late = new Promise((done) => setTimeout(done, 300));
      await Promise.race([this.audio.resume().catch(() => undefined), late]);
    }
    this.blocked.value = this.audio.state === 'suspended';
    return this.blocked.peek() ? null : this.audio;
  }

  /** Volume from 0 to 1. */
  async play(ring: Ring, volume: number): Promise<void> {
    if (volume <= 0) return;
    const audio = await this.awake();
    if (!audio) return;
    for (const [pitch, at] of TONES[ring]) tone(audio, pitch, audio.currentTime + at, volume * LOUD);
  }
}

function tone(audio: AudioContext, pitch: number, at: number, loud: number) {
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.type = 'sine';
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(loud, at + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LONG);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + LONG);
}

export const sound = new Sound();
