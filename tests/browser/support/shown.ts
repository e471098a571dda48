import type { Locator, Page } from '@playwright/test';

/* Text compared as it was written, where the matchers of Playwright forgive white space and invisible
 * characters. Each waits for its condition, and fails with what it was. */

/* The last items of the log hold these texts as they were written. */
export async function shownAsWritten(log: Locator, texts: string[], within = 20_000): Promise<void> {
  const until = Date.now() + within;
  let last: (string | null)[] = [];
  let missing = texts;

  while (Date.now() < until) {
    /* Lists within an item are no items of the log. */
    last = await log.evaluate(
      (root, most) =>
        [...root.querySelectorAll('li')]
          .filter((item) => !item.parentElement?.closest('li'))
          .slice(-most)
          .map((item) => item.textContent),
      3 * texts.length,
    );
    missing = texts.filter((text) => !last.some((item) => item?.includes(text)));
    if (!missing.length) return;
    await log.page().waitForTimeout(50);
  }
  throw new Error(
    `${JSON.stringify(missing[0]?.slice(0, 200))} is not shown, but ${JSON.stringify(last).slice(0, 600)}`,
  );
}

/* Everything in the log stays within it sideways, and the log within its page. */
export async function staysInside(log: Locator): Promise<string[]> {
  return log.evaluate((root) => {
    const room = root.getBoundingClientRect();
    const out: string[] = [];
    const where = (element: Element) =>
      `${element.localName}.${element.className} “${element.textContent?.slice(0, 30)}”`;

    if (root.scrollWidth > root.clientWidth)
      out.push(`the log is ${root.scrollWidth} wide in ${root.clientWidth}`);
    for (const item of root.querySelectorAll('li *')) {
      const box = item.getBoundingClientRect();
      let hidden: Element | null = item;
      while (hidden && hidden !== root && getComputedStyle(hidden).clipPath === 'none')
        hidden = hidden.parentElement;
      if (hidden !== root) continue;
      if (box.width > 1 && (box.left < room.left - 1 || box.right > room.right + 1))
        out.push(`${where(item)} ${box.left}–${box.right}`);
    }
    return out;
  });
}

/* Everything with text on the page that reaches over the edge of the window. */
export async function overTheEdge(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const out: string[] = [];

    for (const element of document.querySelectorAll('body *')) {
      const box = element.getBoundingClientRect();
      const reach = box.right > innerWidth + 1 || box.left < -1;
      if (!reach || box.width <= 1 || !element.checkVisibility()) continue;
      const clipped = element.closest('[class*=aside], .visually-hidden');
      if (!clipped && !element.children.length)
        out.push(`${element.localName}.${element.className} ${box.left}–${box.right}`);
    }
    return out;
  });
}
