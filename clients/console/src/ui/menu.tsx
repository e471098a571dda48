/* A button with a list of actions under it. Arrow keys move, Escape and a click elsewhere close it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

interface MenuProps {
  /** The button: it gets the attributes that say what it opens. */
  button: (attributes: {
    'aria-expanded': boolean;
    'aria-controls': string;
    'aria-haspopup': 'true';
    onClick: () => void;
  }) => ComponentChildren;
  label: string;
  place?: string;
  children: ComponentChildren;
}

export function Menu({ button, label, place = 'down', children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();

  const items = () => [...(box.current?.querySelectorAll<HTMLElement>('.menu button') ?? [])];
  const close = (focusBack: boolean) => {
    setOpen(false);
    if (focusBack) box.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus();
  };

  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };

    items()[0]?.focus();
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);

  function onKey(event: KeyboardEvent): void {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];

    if (event.key === 'Escape') close(true);
    else if (to !== undefined) all.at(to % all.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div class="menu-box" ref={box}>
      {button({
        'aria-expanded': open,
        'aria-controls': id,
        'aria-haspopup': 'true',
        onClick: () => (open ? close(true) : setOpen(true)),
      })}
      <fieldset
        id={id}
        class={`menu ${place}`}
        aria-label={label}
        hidden={!open}
        onKeyDown={onKey}
        onClick={(event) => {
          if (event.target instanceof Element && event.target.closest('button')) close(true);
        }}
      >
        {open && children}
      </fieldset>
    </div>
  );
}
