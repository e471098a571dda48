/* table.tsx - a table whose rows can be put in order by its headings, with the keyboard and by ear, too. */
import type { ComponentChildren } from 'preact';
import { useId, useMemo, useState } from 'preact/hooks';
import { type Key, locale, t } from '../locale';
import { announce } from '../news';
import { type Cell, type Order, sorted, turned } from './sort';

export interface Column<R, C extends string> {
  id: C;
  title: Key;
  /** Figures stand under each other. */
  figure?: boolean;
  /** What it is sorted by; left out: it cannot be. */
  cell?: (row: R) => Cell;
  render: (row: R) => ComponentChildren;
}

interface TableProps<R, C extends string> {
  name: string;
  caption: string;
  columns: readonly Column<R, C>[];
  rows: readonly R[];
  rowKey: (row: R) => string;
  first: Order<C>;
  /** What is said when there is no row. */
  empty: ComponentChildren;
}

interface HeadingProps<R, C extends string> {
  column: Column<R, C>;
  order: Order<C>;
  onTurn: (by: C) => void;
}

function Heading<R, C extends string>({ column, order, onTurn }: HeadingProps<R, C>) {
  const direction = order.by === column.id ? order.direction : undefined;
  const look = column.figure ? 'figure' : '';
  if (!column.cell)
    return (
      <th scope="col" class={look}>
        {t(column.title)}
      </th>
    );
  return (
    <th scope="col" class={look} aria-sort={direction ?? 'none'}>
      <button type="button" class="table-sort" data-direction={direction} onClick={() => onTurn(column.id)}>
        {t(column.title)}
      </button>
    </th>
  );
}

export function DataTable<R, C extends string>(props: TableProps<R, C>) {
  const { name, caption, columns, rows, rowKey, first, empty } = props;
  const [order, setOrder] = useState(first);
  const id = useId();
  const language = locale.value;
  const inOrder = useMemo(() => {
    const cell = columns.find((column) => column.id === order.by)?.cell;
    return cell ? sorted(rows, order, (row) => cell(row), language) : rows;
  }, [rows, columns, order, language]);
  const turn = (by: C) => {
    const next = turned(order, by);
    const title = columns.find((column) => column.id === by)?.title;
    setOrder(next);
    if (title) {
      announce(t(next.direction === 'ascending' ? 'board.sortedUp' : 'board.sortedDown', { by: t(title) }));
    }
  };
  if (rows.length === 0) return <p class="dim board-none">{empty}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a narrow page, so the keyboard must get there
    <section class="table-room" aria-labelledby={id} tabIndex={0}>
      <table class="table" data-table={name}>
        <caption id={id} class="aside">
          {caption}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.id} column={column} order={order} onTurn={turn} />
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder.map((row) => (
            <tr key={rowKey(row)} data-row={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.id} class={column.figure ? 'figure' : ''} data-column={column.id}>
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
