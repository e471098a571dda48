/* Keys as one sees them on a keyboard. */
import { keyOf } from './commands';
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

/** The keys of a command that work now, to be shown beside its button; nothing when it has none. */
export function KeyOf({ id }: { id: string }) {
  const chord = keyOf(id);
  return chord && <Chord chord={chord} />;
}
