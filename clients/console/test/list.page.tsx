/* A page with nothing but a long list, for the tests in a browser: rows of all heights, some of which grow. */
import { signal } from '@preact/signals';
import { render } from 'preact';
import { type ListControl, VirtualList } from '../src/virtual/list';
import type { Stick } from '../src/virtual/view';

interface Item {
  id: string;
  lines: number;
}

const make = (from: number, count: number): Item[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `row ${from + i}`,
    lines: 1 + (((from + i) * 7 + 100_000) % 5),
  }));

const stick: Stick = location.hash === '#end' ? 'end' : 'start';
const items = signal(make(0, 10_000));
const grown = signal<string | null>(null);
const edges: boolean[] = [];
const drawn = { rows: 0 };
const control: { current: ListControl | null } = { current: null };

function draw(item: Item) {
  drawn.rows++;
  return <Row item={item} />;
}

function Row({ item }: { item: Item }) {
  const lines = item.lines + (grown.value === item.id ? 10 : 0);
  return (
    <button type="button" class="row">
      {item.id}
      {Array.from({ length: lines - 1 }, (_, i) => (
        <span key={i} class="line">
          line {i + 2}
        </span>
      ))}
    </button>
  );
}

function Page() {
  return (
    <main>
      <h1>Rows</h1>
      <VirtualList
        items={items.value}
        id={(item) => item.id}
        height={40}
        render={draw}
        label="Rows"
        stick={stick}
        control={control}
        onEdge={(at) => edges.push(at)}
        {...(stick === 'end' && { live: true })}
      />
    </main>
  );
}

Object.assign(globalThis, {
  list: {
    prepend: (count: number) => {
      const first = Number(items.peek()[0]?.id.split(' ')[1]);
      items.value = [...make(first - count, count), ...items.peek()];
    },
    append: (count: number) => {
      const last = Number(items.peek().at(-1)?.id.split(' ')[1]);
      items.value = [...items.peek(), ...make(last + 1, count)];
    },
    remove: (id: string) => {
      items.value = items.peek().filter((item) => item.id !== id);
    },
    grow: (id: string) => {
      grown.value = id;
    },
    reveal: (id: string, focus: boolean) => control.current?.reveal(id, focus),
    toEdge: () => control.current?.toEdge(),
    edges,
    drawn,
  },
});

render(<Page />, document.body);
