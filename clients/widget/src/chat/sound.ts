/* Two soft notes, made here. */
let audio: AudioContext | undefined;

/** Browsers let a page sound only after somebody touched it: the visitor's own choice does that. */
export function ring(): void {
  audio ??= new AudioContext();
  audio.resume();
  for (const i of [0, 1]) {
    const at = audio.currentTime + i * 0.12;
    const tone = new OscillatorNode(audio, { frequency: 660 + 220 * i });
    const gain = new GainNode(audio, { gain: 0.08 });
    gain.gain.setTargetAtTime(0, at, 0.08);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  }
}
