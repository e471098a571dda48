/*
 * A list of any length that draws only the rows one can see. Rows may be of any height and change it.
 * Each row says its place of all (`aria-posinset`), and the one with the focus stays drawn.
 */
import { Component, type ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Heights } from './heights';
import './list.css';
import { type Stick, View } from './view';

export interface ListControl {
  /** Scrolls to a row, and gives it (or the first control in it) the focus if that is wanted. */
  reveal(id: string, focus?: boolean): void;
  /** Goes to the edge that the list sticks to. */
  toEdge(): void;
}

export interface VirtualListProps<T> {
  items: readonly T[];
  id: (item: T) => string;
  /** A guess for rows that have not been drawn yet, in px. */
  height: number;
  /** Draws a row; called again when the item or this function is another one. */
  render: (item: T, index: number) => ComponentChildren;
  /** What the list is called. */
  label: string;
  /** `start`: at the top one stays at the top (queues). `end`: at the end one stays at the end (timelines). */
  stick?: Stick;
  /** The list is a log. True: new rows are read out while one is at the edge; what scrolling draws never is. */
  live?: boolean;
  /** Told when one reaches or leaves the edge that the list sticks to. */
  onEdge?: (at: boolean) => void;
  /** Filled with what one can ask of the list. */
  control?: { current: ListControl | null };
  class?: string;
}

interface RowProps<T> {
  id: string;
  item: T;
  index: number;
  count: number;
  top: number;
  render: (item: T, index: number) => ComponentChildren;
  seen: (row: HTMLLIElement | null, id: string) => void;
}

class Row<T> extends Component<RowProps<T>> {
  /* The same function each time, so that it is told of coming and going only. References are there before
   * the list's layout effect measures what is new; this component's own effects would come after it. */
  private readonly hold = (row: HTMLLIElement | null) => this.props.seen(row, this.props.id);

  override shouldComponentUpdate(next: RowProps<T>) {
    const { item, index, count, top, render } = this.props;
    return (
      next.item !== item ||
      next.render !== render ||
      next.top !== top ||
      next.index !== index ||
      next.count !== count
    );
  }

  override render({ id, item, index, count, top, render }: RowProps<T>) {
    return (
      <li
        ref={this.hold}
        data-row={id}
        aria-posinset={index + 1}
        aria-setsize={count}
        style={{ insetBlockStart: `${top}px` }}
      >
        <Body item={item} index={index} render={render} />
      </li>
    );
  }
}

/* A row that only moves is not drawn again. */
class Body<T> extends Component<Pick<RowProps<T>, 'item' | 'index' | 'render'>> {
  override shouldComponentUpdate(next: Pick<RowProps<T>, 'item' | 'index' | 'render'>) {
    return next.item !== this.props.item || next.render !== this.props.render;
  }

  override render({ item, index, render }: Pick<RowProps<T>, 'item' | 'index' | 'render'>) {
    return <>{render(item, index)}</>;
  }
}

const CONTROLS = 'a[href], button:not(:disabled), [tabindex]';

function rowOf(node: Element | null, box: HTMLElement | null): string | null {
  const row = node && box?.contains(node) ? node.closest('li[data-row]') : null;
  return row instanceof HTMLElement ? (row.dataset.row ?? null) : null;
}

/* The rows that are drawn, measured as they come and whenever they change. */
function useMeasure(heights: Heights, changed: () => void) {
  const rows = useRef(new Map<string, HTMLLIElement>()).current;
  const observer = useRef<ResizeObserver | null>(null);
  return useMemo(() => {
    function measure(id: string, height: number) {
      /* A list that is hidden has no heights, and that is not news. */
      return height > 0 && heights.set(id, height);
    }
    return {
      rows,
      seen(row: HTMLLIElement | null, id: string) {
        const before = rows.get(id);
        if (before) observer.current?.unobserve(before);
        if (!row) return void rows.delete(id);
        rows.set(id, row);
        observer.current ??= new ResizeObserver((entries) => {
          const news = entries.map(({ target, borderBoxSize }) => {
            const key = target instanceof HTMLElement ? target.dataset.row : undefined;
            return key !== undefined && measure(key, borderBoxSize[0]?.blockSize ?? 0);
          });
          if (news.includes(true)) changed();
        });
        observer.current.observe(row);
      },
      /** Measures what was drawn for the first time; true when that changes anything. */
      fresh() {
        let news = false;
        for (const [id, row] of rows) {
          if (!heights.isMeasured(id)) news = measure(id, row.getBoundingClientRect().height) || news;
        }
        return news;
      },
      stop: () => observer.current?.disconnect(),
    };
  }, []);
}

export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, id, render, stick = 'start', live } = props;
  const box = useRef<HTMLDivElement>(null);
  const [, setTurn] = useState(0);
  const redraw = useRef(() => setTurn((turn) => turn + 1)).current;
  const heights = useMemo(() => new Heights(props.height), []);
  const view = useMemo(() => new View(heights, stick), []);
  const focusNext = useRef<string | null>(null);
  const edge = useRef(true);
  const { rows, seen, fresh, stop } = useMeasure(heights, redraw);

  const ids = useMemo(() => items.map(id), [items]);
  heights.setKeys(ids);
  view.settle();
  const range = view.range();
  const drawn = useRef(range);
  drawn.current = range;

  function scrolled() {
    if (!box.current || box.current.clientHeight === 0) return;
    view.moved(box.current.scrollTop);
    const { from, to } = drawn.current;
    /* Only when half of what is drawn in advance is used up, or when the edge is reached or left. */
    const next = view.range(0.5);
    if (edge.current !== view.atEdge || next.from < from || next.to > to) redraw();
  }

  useLayoutEffect(() => {
    if (!box.current) return;
    if (Math.abs(box.current.scrollTop - view.scroll) >= 1) box.current.scrollTop = view.scroll;
    if (fresh()) redraw();
    if (edge.current !== view.atEdge) {
      edge.current = view.atEdge;
      props.onEdge?.(view.atEdge);
    }
    const row = focusNext.current === null ? undefined : rows.get(focusNext.current);
    if (row) {
      focusNext.current = null;
      const target = row.querySelector<HTMLElement>(CONTROLS);
      target?.focus({ preventScroll: true });
    }
  });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const resized = new ResizeObserver(() => {
      if (element.clientHeight === 0 || element.clientHeight === view.size) return;
      view.size = element.clientHeight;
      redraw();
    });
    view.size = element.clientHeight;
    resized.observe(element);
    redraw();
    return () => {
      resized.disconnect();
      stop();
    };
  }, []);

  if (props.control) {
    props.control.current = {
      reveal(key, focus = false) {
        const index = heights.index(key);
        if (index < 0) return;
        if (focus) focusNext.current = key;
        view.reveal(index);
        redraw();
      },
      toEdge() {
        view.toEdge();
        redraw();
      },
    };
  }

  const shown: number[] = [];
  const held = heights.index(rowOf(box.current && document.activeElement, box.current) ?? '');
  if (held >= 0 && held < range.from) shown.push(held);
  for (let i = range.from; i < range.to; i++) shown.push(i);
  if (held >= range.to) shown.push(held);

  return (
    <div
      ref={box}
      class={`virtual ${props.class ?? ''}`}
      onScroll={scrolled}
      {...(live !== undefined && { role: 'log', tabIndex: 0, 'aria-label': props.label })}
      aria-live={live && view.atEdge ? 'polite' : 'off'}
    >
      <ul
        aria-label={live === undefined ? props.label : undefined}
        style={{ blockSize: `${heights.total}px` }}
      >
        {shown.map((index) => {
          const item = items[index];
          const key = ids[index];
          if (item === undefined || key === undefined) return null;
          return (
            <Row
              key={key}
              id={key}
              item={item}
              index={index}
              count={items.length}
              top={heights.top(index)}
              render={render}
              seen={seen}
            />
          );
        })}
      </ul>
    </div>
  );
}
