/* The field over the options of a listbox, and how many there are, told once one has typed. */
import { plural } from '../locale';
import type { useListbox } from './listbox';

interface SearchProps {
  list: ReturnType<typeof useListbox>;
  query: string;
  label: string;
  hint: string;
  onQuery: (query: string) => void;
}

export function Search({ list, query, label, hint, onQuery }: SearchProps) {
  return (
    <input
      {...list.field}
      class="palette-field"
      type="text"
      dir={query ? 'auto' : undefined}
      autocomplete="off"
      spellcheck={false}
      aria-label={label}
      placeholder={hint}
      value={query}
      onInput={(event) => onQuery(event.currentTarget.value)}
    />
  );
}

export function Found({ query, count }: { query: string; count: number }) {
  return (
    <p class="aside" role="status">
      {query && plural('keys.results', count)}
    </p>
  );
}
