// sort.ts - the order of a table's rows.

type Direction = 'ascending' | 'descending';

export interface Order<C extends string> {
  by: C;
  direction: Direction;
}

export type Cell = string | number | null | undefined;

/* What is not known stands last, whichever way it is sorted. */
function compare(a: Cell, b: Cell, turn: number, collator: Intl.Collator): number {
  if (a === b) return 0;
  if (a === null || a === undefined || a === '') return 1;
  if (b === null || b === undefined || b === '') return -1;
  if (typeof a === 'number' && typeof b === 'number') return turn * (a - b);
  return turn * collator.compare(String(a), String(b));
}

/** A sorted copy; rows that are alike stay in their order. */
export function sorted<R, C extends string>(
  rows: readonly R[],
  order: Order<C>,
  cell: (row: R, column: C) => Cell,
  locale?: string,
): R[] {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const turn = order.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => compare(cell(a, order.by), cell(b, order.by), turn, collator));
}

/** What a click on a column's heading makes of the order. */
export function turned<C extends string>(order: Order<C>, by: C): Order<C> {
  const again = order.by === by && order.direction === 'ascending';
  return { by, direction: again ? 'descending' : 'ascending' };
}
