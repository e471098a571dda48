/* section.tsx - a part of the panel that can be closed, and stays so. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { browser } from '../store';

const KEPT = 'panel.closed';

function kept(): ReadonlySet<string> {
  const names = browser.get(KEPT);
  return new Set(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
}

const closed = signal(kept());

function setOpen(name: string, open: boolean): void {
  if (closed.peek().has(name) !== open) return;
  const next = new Set(closed.peek());
  if (open) next.delete(name);
  else next.add(name);
  closed.value = next;
  browser.set(KEPT, [...next]);
}

interface SectionProps {
  name: string;
  title: string;
  /** How many there are, where that says something. */
  count?: number | undefined;
  children: ComponentChildren;
}

export function Section({ name, title, count, children }: SectionProps) {
  return (
    <details
      class="panel-section"
      data-section={name}
      open={!closed.value.has(name)}
      onToggle={(event) => setOpen(name, event.currentTarget.open)}
    >
      <summary>
        <h3>
          {title}
          {count !== undefined && <span class="panel-count">{count}</span>}
        </h3>
      </summary>
      <div class="panel-body">{children}</div>
    </details>
  );
}
