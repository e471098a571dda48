/*
 * A field over a list of options, as the combobox pattern has it: the focus stays in the field, arrows
 * move the active option, Enter takes it, Escape closes. Shared by the command bar and the picker.
 */
import { useEffect, useId, useState } from 'preact/hooks';

interface Listbox {
  active: number;
  field: {
    role: 'combobox';
    'aria-expanded': 'true';
    'aria-autocomplete': 'list';
    'aria-controls': string;
    'aria-activedescendant': string | undefined;
    onKeyDown: (event: KeyboardEvent) => void;
  };
  list: { id: string; role: 'listbox' };
  option: (index: number) => {
    id: string;
    role: 'option';
    'aria-selected': boolean;
    onPointerMove: () => void;
    onClick: () => void;
  };
}

const PAGE = 8;

/** `count` options; `query` is what makes them: with another one the first is active again. */
export function useListbox(
  count: number,
  query: string,
  take: (index: number) => void,
  close: () => void,
): Listbox {
  const [chosen, setActive] = useState(0);
  const id = useId();
  const active = Math.min(chosen, count - 1);
  const optionId = (index: number) => `${id}-${index}`;

  useEffect(() => setActive(0), [query]);
  useEffect(() => {
    document.getElementById(optionId(active))?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return;
    const to: number | undefined = {
      ArrowDown: (active + 1) % count,
      ArrowUp: (active - 1 + count) % count,
      PageDown: Math.min(count - 1, active + PAGE),
      PageUp: Math.max(0, active - PAGE),
    }[event.key];
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') take(active);
    else if (to !== undefined && count > 0) setActive(to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    active,
    field: {
      role: 'combobox',
      'aria-expanded': 'true',
      'aria-autocomplete': 'list',
      'aria-controls': `${id}-list`,
      'aria-activedescendant': active >= 0 ? optionId(active) : undefined,
      onKeyDown,
    },
    list: { id: `${id}-list`, role: 'listbox' },
    option: (index) => ({
      id: optionId(index),
      role: 'option',
      'aria-selected': index === active,
      onPointerMove: () => setActive(index),
      onClick: () => take(index),
    }),
  };
}
