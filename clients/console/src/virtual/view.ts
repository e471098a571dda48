/*
 * Which rows of a long list are drawn, and where the list is scrolled to. What one looks at stays where it
 * is: the row at the upper edge is the anchor, whatever comes, goes or grows above it. A list that sticks
 * to an edge stays at that edge while one is there.
 */
import type { Heights } from './heights';

const NEAR = 8; /* px: this close to an edge is at it */
const MORE = 400; /* px drawn beyond both edges */

export type Stick = 'start' | 'end';

export interface Range {
  from: number;
  /** The first one that is not drawn. */
  to: number;
}

export class View {
  scroll = 0;
  size = 0;
  atEdge = true;
  private anchor: { key: string; delta: number } | null = null;

  constructor(
    private readonly heights: Heights,
    private readonly stick: Stick,
  ) {}

  private get most(): number {
    return Math.max(0, this.heights.total - this.size);
  }

  /** Somebody scrolled. */
  moved(scroll: number) {
    this.scroll = scroll;
    this.atEdge = this.stick === 'end' ? scroll >= this.most - NEAR : scroll <= NEAR;
    const index = this.heights.at(scroll);
    const key = this.heights.key(index);
    this.anchor = key === undefined ? null : { key, delta: scroll - this.heights.top(index) };
  }

  /** Where the list must be scrolled to now that rows may have changed. */
  settle(): number {
    const index = this.anchor ? this.heights.index(this.anchor.key) : -1;
    let wanted = this.scroll;
    if (this.atEdge) wanted = this.stick === 'end' ? this.most : 0;
    else if (this.anchor && index >= 0) wanted = this.heights.top(index) + this.anchor.delta;
    this.scroll = Math.min(Math.max(0, wanted), this.most);
    return this.scroll;
  }

  /** Brings a row into view: not at all when it is there, in the middle when it is far. */
  reveal(index: number) {
    const top = this.heights.top(index);
    const height = this.heights.of(index);
    if (top >= this.scroll && top + height <= this.scroll + this.size) return;
    const far = top < this.scroll - this.size || top > this.scroll + 2 * this.size;
    const above = top < this.scroll;
    const delta = far ? -(this.size - height) / 2 : above ? 0 : height - this.size;
    this.atEdge = false;
    this.anchor = { key: this.heights.key(index) ?? '', delta };
    this.settle();
  }

  /** Goes to the edge that the list sticks to. */
  toEdge() {
    this.atEdge = true;
    this.settle();
  }

  /** What to draw: what one sees and a share of what is drawn in advance. */
  range(share = 1): Range {
    if (this.heights.count === 0) return { from: 0, to: 0 };
    const more = MORE * share;
    return {
      from: this.heights.at(this.scroll - more),
      to: this.heights.at(this.scroll + this.size + more) + 1,
    };
  }
}
