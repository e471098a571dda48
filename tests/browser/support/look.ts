import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, type Frame, type Page } from '@playwright/test';

const COLOURS = ['color-contrast', 'link-in-text-block'];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Focus {
  role: string;
  name: string;
}

export interface Looks {
  schemes?: ('light' | 'dark')[];
  sizes?: { width: number; height: number }[];
  /* Where a view may be wider than the page for a reason: a selector whose targets are not measured. */
  except?: string;
}

/* One view: no finding of axe's in light and in dark, nothing to scroll sideways, nothing too small to be
 * hit. The page is left as it was found. */
export async function axeClean(page: Page, view: string, looks: Looks = {}): Promise<void> {
  const size = page.viewportSize();
  const schemes = looks.schemes ?? ['light', 'dark'];
  const sizes = looks.sizes ?? (size ? [size] : []);

  for (const one of sizes) {
    const title = `${view}, ${one.width}x${one.height}`;
    if (size && (one.width !== size.width || one.height !== size.height)) await page.setViewportSize(one);
    for (const [i, colorScheme] of (one === sizes[0] ? schemes : schemes.slice(0, 1)).entries()) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      /* Another scheme has other colours, and nothing else is new. */
      const found = await axeFindings(page, i ? { type: 'rule', values: COLOURS } : RULES);
      expect.soft(found, `axe: ${title}, ${colorScheme}`).toEqual([]);
    }
    await fits(page, title);
    await bigEnough(page, title, looks.except);
  }
  await page.emulateMedia({ colorScheme: null });
  if (size && sizes.length) await page.setViewportSize(size);
}

/* A transition of colours on its way would be measured half done. */
async function settled(page: Page): Promise<void> {
  await Promise.all(
    page.frames().map((frame) =>
      frame
        .evaluate(async () => {
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const moving = document
            .getAnimations()
            .filter((a) => a.effect?.getComputedTiming().iterations !== Infinity);
          await Promise.all(moving.map((a) => a.finished.catch(() => undefined)));
        })
        .catch(() => undefined),
    ),
  );
}

interface Findings {
  violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
}

export async function axeFindings(page: Page, rules: string[] | object = RULES): Promise<string[]> {
  for (const frame of page.frames()) {
    if (await frame.evaluate(() => 'axe' in globalThis)) continue;
    await frame.evaluate(`${axe};axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] })`);
  }
  const found = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: { run(on: Document, how: object): Promise<Findings> } }).axe.run(
        document,
        {
          runOnly,
          resultTypes: ['violations'],
        },
      ),
    rules,
  );

  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map((n) => `${n.target.flat().join(' ')} (${n.failureSummary ?? ''})`).join('; ')}`,
  );
}

/* No page and no frame can be scrolled sideways. */
export async function fits(page: Page, view: string): Promise<void> {
  for (const frame of page.frames()) {
    const [content, room] = await frame.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    if (room) expect.soft(content, `${view}: ${name(frame)} fits its width`).toBeLessThanOrEqual(room ?? 0);
  }
}

/* WCAG 2.5.8 without its excuses, but for links within a text. */
export async function bigEnough(page: Page, view: string, except = ''): Promise<void> {
  for (const frame of page.frames()) {
    const small = await frame.evaluate((left) => {
      const out: string[] = [];
      const visit = (root: Document | ShadowRoot) => {
        for (const element of root.querySelectorAll('*')) {
          if (element.shadowRoot) visit(element.shadowRoot);
          if (
            !element.matches(
              'button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=option], [role=tab], [role=menuitem], [role=link], nav a',
            )
          )
            continue;
          if (left && element.closest(left)) continue;
          if (!element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true })) continue;
          const label = element.matches('input') ? element.closest('label') : null;
          const boxes = [element, ...(label ? [label] : [])].map((e) => e.getBoundingClientRect());
          const big = boxes.some((box) => box.width >= 23.5 && box.height >= 23.5);
          const box = boxes[0];
          if (!big && box && (box.width > 1 || box.height > 1))
            out.push(
              `${element.localName} “${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40)}” ${box.width.toFixed(0)}x${box.height.toFixed(0)}`,
            );
        }
      };
      visit(document);
      return out;
    }, except);
    expect.soft(small, `${view}: targets in ${name(frame)}`).toEqual([]);
  }
}

function name(frame: Frame): string {
  return new URL(frame.url() === '' ? 'about:blank' : frame.url()).pathname;
}

/* Who has the focus, by role and name: through frames and shadow roots. */
export async function focused(page: Page): Promise<Focus> {
  let last: Focus = { role: 'none', name: '' };

  for (const frame of page.frames()) {
    const here = await frame
      .evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        if (!document.hasFocus() || !element || element === document.body || element.localName === 'iframe')
          return null;
        const root = element.getRootNode() as Document | ShadowRoot;
        const by = (element.getAttribute('aria-labelledby') ?? '')
          .split(/\s+/)
          .map((id) => id && root.getElementById(id)?.textContent);
        const labels =
          element instanceof HTMLInputElement ||
          element instanceof HTMLTextAreaElement ||
          element instanceof HTMLSelectElement
            ? [...(element.labels ?? [])].map((label) => label.textContent)
            : [];
        const names = [
          by.join(' '),
          element.getAttribute('aria-label'),
          labels.join(' '),
          element.getAttribute('placeholder'),
          element.matches('textarea, input, select, [role=log]') ? '' : element.textContent,
          element.getAttribute('title'),
        ];
        const implicit: Record<string, string> = {
          a: 'link',
          button: 'button',
          textarea: 'textbox',
          select: 'combobox',
          summary: 'summary',
          h1: 'heading',
          h2: 'heading',
          h3: 'heading',
          dialog: 'dialog',
        };
        const types: Record<string, string> = {
          checkbox: 'checkbox',
          radio: 'radio',
          submit: 'button',
          button: 'button',
          search: 'searchbox',
        };
        const role =
          element instanceof HTMLInputElement
            ? (types[element.type] ?? 'textbox')
            : (implicit[element.localName] ?? element.localName);
        const found = names.find((text) => text?.trim()) ?? '';

        return { role: element.getAttribute('role') ?? role, name: found.replace(/\s+/g, ' ').trim() };
      })
      .catch(() => null);
    if (here) last = here;
  }
  return last;
}

/* Goes through a page by Tab, and says where it came by. Ends where it began, or after `most`. */
export async function focusOrder(page: Page, most = 40, key = 'Tab'): Promise<Focus[]> {
  const order: Focus[] = [];

  while (order.length < most) {
    await page.keyboard.press(key);
    const now = await focused(page);
    const [first] = order;
    if (first && now.role === first.role && now.name === first.name) break;
    order.push(now);
  }
  return order;
}

/* What stands in the page though nobody of us puts such a thing there. */
export async function strangers(page: Page): Promise<string[]> {
  const all: string[] = [];

  for (const frame of page.frames()) {
    all.push(
      ...(await frame.evaluate(() => {
        const found: string[] = [];
        const forbidden =
          'img, object, embed, applet, base, video, audio, source, track, marquee, math, picture, canvas:not([aria-hidden]):not(.u-over), meta[http-equiv=refresh i], [srcdoc], [formaction], foreignObject, animate, set, script:not([src]), iframe[src^="javascript:" i], iframe[src^="data:" i], a[href^="javascript:" i], a[href^="data:" i], a[href^="vbscript:" i], form[action]';
        const visit = (root: Document | ShadowRoot) => {
          for (const element of root.querySelectorAll('*')) {
            if (element.shadowRoot) visit(element.shadowRoot);
            const bad = [...element.attributes].filter((a) => /^on/i.test(a.name));
            if (element.matches(forbidden) || bad.length || /^(xss|x-)/.test(element.localName))
              found.push(`${location.pathname}: ${element.outerHTML.slice(0, 160)}`);
          }
        };
        visit(document);
        for (const root of (globalThis as unknown as { handoffTest?: { roots: ShadowRoot[] } }).handoffTest
          ?.roots ?? [])
          if (root.mode === 'closed') visit(root as unknown as ShadowRoot);
        if ('pwned' in globalThis) found.push(`${location.pathname}: a payload ran`);
        return found;
      })),
    );
  }
  return all;
}
