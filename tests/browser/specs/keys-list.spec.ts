/* The long list of the console, in a page of its own: 10,000 rows of all heights. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import { axeClean } from '../support/look.ts';

const CLIENTS = path.resolve(import.meta.dirname, '../../../clients');

interface Built {
  output: { fileName: string; code?: string; source?: string | Uint8Array }[];
}

async function bundle(): Promise<{ script: string; style: string }> {
  const vite = await import(pathToFileURL(`${CLIENTS}/node_modules/vite/dist/node/index.js`).href);
  const built = (await vite.build({
    root: CLIENTS,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      rollupOptions: { input: `${CLIENTS}/console/test/list.page.tsx` },
    },
  })) as Built;
  const script = built.output.find((file) => file.fileName.endsWith('.js'))?.code ?? '';
  const style = String(built.output.find((file) => file.fileName.endsWith('.css'))?.source ?? '');

  return { script, style };
}

const LOOK = `body { margin: 0; font: 16px/20px sans-serif; background: #fff; color: #111 }
main { display: flex; flex-direction: column; block-size: 600px; inline-size: 400px }
h1 { margin: 0; font-size: 20px } ul { margin: 0; padding: 0; list-style: none }
.row { display: block; inline-size: 100%; text-align: start; font: inherit; padding: 4px; border: 0; background: #eee; color: #111 }
.line { display: block } .row:focus { outline: 2px solid #00f; outline-offset: -2px }`;

interface Api {
  prepend(count: number): void;
  append(count: number): void;
  remove(id: string): void;
  grow(id: string): void;
  reveal(id: string, focus: boolean): void;
  toEdge(): void;
  edges: boolean[];
  drawn: { rows: number };
}

let bundled: ReturnType<typeof bundle> | undefined;

/* Once for all tests of a worker. */
function once(): ReturnType<typeof bundle> {
  bundled ??= bundle();
  return bundled;
}

const test = base.extend<{ open: (how?: { end?: boolean; rtl?: boolean }) => Promise<Page> }>({
  open: async ({ page }, use) => {
    const built = await once();
    const problems: string[] = [];

    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.route('http://list.test/**', (route) => {
      const { pathname } = new URL(route.request().url());
      const types = { '/list.js': 'text/javascript', '/list.css': 'text/css' } as Record<string, string>;
      const rtl = pathname === '/rtl';
      const html = `<!doctype html><html lang="en" dir="${rtl ? 'rtl' : 'ltr'}"><title>Rows</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/list.css"><body><script type="module" src="/list.js"></script>`;

      return route.fulfill({
        contentType: types[pathname] ?? 'text/html',
        headers: {
          'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:",
        },
        body: pathname === '/list.js' ? built.script : pathname === '/list.css' ? LOOK + built.style : html,
      });
    });
    await use(async ({ end = false, rtl = false } = {}) => {
      await page.goto(`http://list.test/${rtl ? 'rtl' : ''}${end ? '#end' : ''}`);
      await expect(page.getByRole('listitem').first()).toBeVisible();
      return page;
    });
    expect(problems).toEqual([]);
  },
});

/* What the row at the upper edge is, and how far above the edge it begins. */
function anchor(page: Page): Promise<{ id: string; at: number }> {
  return page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const box = document.querySelector('.virtual') as HTMLElement;
    const top = box.getBoundingClientRect().top;
    const rows = [...box.querySelectorAll<HTMLElement>('li')];
    const row = rows.find((one) => one.getBoundingClientRect().bottom > top + 0.5) as HTMLElement;

    return { id: row.dataset.row ?? '', at: Math.round(row.getBoundingClientRect().top - top) };
  });
}

const call = (page: Page, name: keyof Api, ...args: unknown[]) =>
  page.evaluate(
    ([verb, values]) => {
      const api = (globalThis as unknown as { list: Record<string, (...values: unknown[]) => void> }).list;
      api[verb]?.(...values);
    },
    [name, args] as const,
  );

const scrollTo = (page: Page, top: number) =>
  page.evaluate((to) => {
    (document.querySelector('.virtual') as HTMLElement).scrollTop = to;
  }, top);

/* Rows follow each other without gaps and without one over another. */
async function tight(page: Page): Promise<void> {
  const wrong = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll<HTMLElement>('.virtual li')].map((row) => ({
      place: Number(row.ariaPosInSet),
      box: row.getBoundingClientRect(),
    }));

    return boxes.filter((one, i) => {
      const before = boxes[i - 1];
      return before && before.place === one.place - 1 && Math.abs(before.box.bottom - one.box.top) > 1;
    }).length;
  });
  expect(wrong).toBe(0);
}

test('draws a few of 10,000 rows, each with its place', async ({ open }) => {
  const page = await open();

  expect(await page.getByRole('listitem').count()).toBeLessThan(60);
  await expect(page.getByRole('listitem').first()).toHaveAttribute('aria-setsize', '10000');
  await expect(page.getByRole('listitem').first()).toHaveAttribute('aria-posinset', '1');
  await scrollTo(page, 1e9);
  await expect(page.getByRole('listitem').last()).toHaveAttribute('aria-posinset', '10000');
  expect(await page.getByRole('listitem').count()).toBeLessThan(60);
  await tight(page);
  await axeClean(page, 'a long list', { schemes: ['light'] });
});

test('what one looks at stays where it is', async ({ open }) => {
  const page = await open();

  await scrollTo(page, 20_013);
  const before = await anchor(page);
  await call(page, 'prepend', 500);
  expect(await anchor(page)).toEqual(before);
  const above = `row ${Number(before.id.split(' ')[1]) - 2}`;
  await call(page, 'grow', above);
  expect(await anchor(page)).toEqual(before);
  await call(page, 'remove', above);
  expect(await anchor(page)).toEqual(before);
  await call(page, 'append', 100);
  expect(await anchor(page)).toEqual(before);
  await page.setViewportSize({ width: 900, height: 700 });
  expect(await anchor(page)).toEqual(before);
  await tight(page);
});

test('scrolling back over rows that were never measured does not jump', async ({ open }) => {
  const page = await open();

  await scrollTo(page, 200_000);
  let last = await anchor(page);
  for (let i = 0; i < 40; i++) {
    await page.mouse.move(200, 300);
    await page.mouse.wheel(0, -90);
    await expect.poll(() => anchor(page).then((now) => now.id !== last.id || now.at !== last.at)).toBe(true);
    const now = await anchor(page);
    const rows = Number(last.id.split(' ')[1]) - Number(now.id.split(' ')[1]);
    /* 90 px are never more than a few rows of at least 28 px. */
    expect(rows).toBeGreaterThanOrEqual(0);
    expect(rows).toBeLessThan(5);
    last = now;
  }
});

test('a timeline stays at its end, and says when one has left it', async ({ open }) => {
  const page = await open({ end: true });
  const log = page.getByRole('log');

  await expect(page.getByRole('button', { name: /^row 9999\b/ })).toBeInViewport();
  await expect(log).toHaveAttribute('aria-live', 'polite');
  await call(page, 'append', 1);
  await expect(page.getByRole('button', { name: /^row 10000\b/ })).toBeInViewport();
  await call(page, 'grow', 'row 10000');
  await expect(page.getByRole('button', { name: 'row 10000' }).getByText('line 11')).toBeInViewport();
  await page.mouse.move(200, 300);
  await page.mouse.wheel(0, -800);
  await expect(log).toHaveAttribute('aria-live', 'off');
  const before = await anchor(page);
  await call(page, 'append', 3);
  expect(await anchor(page)).toEqual(before);
  await call(page, 'toEdge');
  await expect(page.getByRole('button', { name: /^row 10003\b/ })).toBeInViewport();
  expect(await page.evaluate(() => (globalThis as unknown as { list: Api }).list.edges)).toEqual([
    false,
    true,
  ]);
});

test('a queue stays at its top', async ({ open }) => {
  const page = await open();

  await call(page, 'prepend', 3);
  expect(await anchor(page)).toEqual({ id: 'row -3', at: 0 });
});

test('the focus stays, however far one scrolls', async ({ open }) => {
  const page = await open({ rtl: true });

  await page.getByRole('button', { name: 'row 3 ' }).focus();
  await scrollTo(page, 100_000);
  await expect(page.getByRole('button', { name: 'row 3 ' })).toBeFocused();
  await call(page, 'prepend', 10);
  await expect(page.getByRole('button', { name: 'row 3 ' })).toBeFocused();
  await page.keyboard.press('Tab');
  await call(page, 'reveal', 'row 7000', true);
  await expect(page.getByRole('button', { name: 'row 7000 ' })).toBeFocused();
  await expect(page.getByRole('button', { name: 'row 7000 ' })).toBeInViewport();
  await call(page, 'reveal', 'row 9999', true);
  await expect(page.getByRole('button', { name: 'row 9999 ' })).toBeInViewport();
  await tight(page);
});

test('frames are in time while one scrolls through 10,000 rows that change', async ({ open }) => {
  const page = await open();
  const frames = await page.evaluate(async () => {
    const box = document.querySelector('.virtual') as HTMLElement;
    const { append, grow } = (globalThis as unknown as { list: Api }).list;
    const times: number[] = [];
    let last = performance.now();

    for (let i = 0; i < 300; i++) {
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      times.push(now - last);
      last = now;
      box.scrollTop += 240;
      if (i % 5 === 0) append(1);
      if (i % 7 === 0) grow(`row ${Math.floor(box.scrollTop / 68)}`);
    }
    return times.slice(5).sort((a, b) => a - b);
  });
  const at = (share: number) => (frames[Math.floor(frames.length * share)] ?? 0).toFixed(1);

  test.info().annotations.push({
    type: 'frames',
    description: `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`,
  });
  expect(Number(at(0.95))).toBeLessThan(50);
});
