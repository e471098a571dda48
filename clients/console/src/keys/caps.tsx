/* Keys as one sees them on a keyboard. */
import { caps } from './keymap';

/** A chord: <kbd>Ctrl</kbd> <kbd>K</kbd>. It reads the same in every direction. */
export function Chord({ chord }: { chord: string }) {
  return (
    <span class="chord" dir="ltr">
      {caps(chord).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
