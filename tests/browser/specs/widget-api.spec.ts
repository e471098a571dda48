/* What a site's developer can do with the widget, and what nobody else can. */
import type { Page } from '@playwright/test';
import { Host } from '../support/host.ts';
import { expect, test } from '../support/test.ts';

type Api = (method: string, ...args: unknown[]) => unknown;
type Site = typeof globalThis & { handoffd: Api; told: [string, unknown][] };

const call = (page: Page, method: string, ...args: unknown[]) =>
  page.evaluate(([name, ...rest]) => (globalThis as unknown as Site).handoffd(name as string, ...rest), [
    method,
    ...args,
  ] as unknown[]);
const told = (page: Page) => page.evaluate(() => (globalThis as unknown as Site).told);

/* Before the script: calls that wait for it, and two ways to listen. */
async function prepare(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const host = globalThis as unknown as Site & { handoffd: Api & { q: unknown[] } };
    const q: unknown[] = [];
    host.told = [];
    host.handoffd = Object.assign((...args: unknown[]) => void q.push(args), { q });
    for (const name of [
      'ready',
      'open',
      'close',
      'message',
      'handoff.initiate',
      'handoff.status',
      'agent.joined',
      'agent.left',
      'chat.ended',
      'rated',
      'unread',
      'error',
    ])
      host.handoffd('on', name, (detail: unknown) => host.told.push([name, detail]));
    host.handoffd('prefill', 'said before it was there');
    host.handoffd('identify', { name: 'Mia Brandt', email: 'mia@example.org', phone: '+49 30 901820' });
    host.handoffd('setAttributes', { plan: 'gold' });
    host.handoffd('bogus');
    addEventListener('handoffd:open', ({ detail }: CustomEventInit) => host.told.push(['DOM open', detail]));
  });
}

test('calls before it is there are kept; methods do, events tell', async ({ people, anna, daemon }) => {
  const context = await people.context('visitor');
  const visitor = await people.visitor({ context });
  const { page } = visitor;
  const colleague = await people.user('agent', anna);
  const names = async () => (await told(page)).map(([name]) => name);

  await prepare(page);
  await page.reload();
  await expect.poll(names).toContain('ready');
  expect((await told(page)).find(([name]) => name === 'error')?.[1]).toMatchObject({ code: 'failed' });
  await call(page, 'toggle');
  await expect(visitor.field).toHaveValue('said before it was there');
  await visitor.field.press('Enter');
  await expect(visitor.message('said before it was there').filter({ hasText: visitor.stored })).toBeVisible();
  await call(page, 'requestHuman');
  await call(page, 'setAttributes', { basket: '3 things' });
  await colleague.command({ type: 'presence', status: 'available' });
  const offer = await colleague.next((frame) => frame.type === 'offer');
  const conversation = String(offer.conversation);
  expect((offer.context as { visitor: object }).visitor).toMatchObject({
    name: 'Mia Brandt',
    attributes: { plan: 'gold', basket: '3 things' },
  });
  await colleague.command({ type: 'accept', offer: offer.offer });
  await expect.poll(names).toContain('agent.joined');
  await call(page, 'close');
  await expect(visitor.field).toBeHidden();
  await colleague.say('I am here.', conversation);
  await expect
    .poll(async () => (await told(page)).findLast(([name]) => name === 'unread')?.[1])
    .toEqual({ count: 1 });
  await expect(visitor.launcher).toHaveAccessibleName(/1/);
  await call(page, 'open');
  await call(page, 'endChat');
  await expect.poll(names).toContain('chat.ended');
  const all = await told(page);
  const order = all.map(([name]) => name).filter((name) => !['message', 'unread', 'error'].includes(name));
  expect(order.slice(0, 5)).toEqual(['ready', 'open', 'DOM open', 'handoff.initiate', 'handoff.status']);
  expect(order).toContain('agent.left');
  expect(JSON.stringify(all)).not.toContain('I am here.');
  expect(JSON.stringify(all)).not.toMatch(/v1\./);
  expect((await daemon.recorded(conversation, anna.token)).some(({ type }) => type === 'profile')).toBe(true);
});

test('reset forgets everybody', async ({ people }) => {
  const visitor = await (await people.visitor()).open();

  await visitor.tell('This is mine.');
  await call(visitor.page, 'reset');
  await expect(visitor.field).toBeHidden();
  await visitor.page.reload();
  await visitor.open();
  await expect(visitor.button('ask_person')).toBeVisible();
  await expect(visitor.items).toHaveCount(1);
  await expect(visitor.message('This is mine.')).toHaveCount(0);
});

test('looks and language change while it is open', async ({ people }) => {
  const visitor = await (await people.visitor()).open();
  const sender = visitor.button('send');
  const box = visitor.body.locator('.chat');

  await call(visitor.page, 'setTheme', { accent: '#ffd400', scheme: 'dark' });
  await expect(sender).toHaveCSS('background-color', 'rgb(255, 212, 0)');
  await expect(sender).toHaveCSS('color', /^(lab\(0 |rgb\(0, 0, 0\))/);
  await expect(box).toHaveCSS('background-color', 'rgb(22, 25, 27)');
  await call(visitor.page, 'setTheme', { accent: '#123456', scheme: 'light', position: 'start' });
  await expect(sender).toHaveCSS('color', /^(lab\(100 |rgb\(255, 255, 255\))/);
  const at = await visitor.page.locator('handoff-chat button').boundingBox();
  expect(at?.x).toBeLessThan(60);
  await call(visitor.page, 'setLocale', 'de');
  await expect(box).toHaveAttribute('lang', 'de');
  await visitor.body.locator('summary').click();
  await expect(visitor.body.getByText('Ton bei neuen Nachrichten')).toBeVisible();
  await call(visitor.page, 'setLocale', 'ar');
  await expect(box).toHaveAttribute('dir', 'rtl');
});

test('in the page itself, when the site wants it so', async ({ people }) => {
  const visitor = await people.visitor({ site: { mode: 'inline' } });
  const chat = visitor.page.locator('handoff-chat');
  const field = chat.getByRole('textbox');

  await visitor.launcher.click();
  await expect(field).toBeFocused();
  await field.fill('where is my order RB123456');
  await field.press('Enter');
  await expect(chat.getByRole('listitem').filter({ hasText: visitor.stored })).toHaveCount(1);
  expect(await visitor.page.locator('iframe').count()).toBe(0);
  await visitor.page.keyboard.press('Escape');
  await expect(field).toBeHidden();
});

test('loaded twice, it is one chat', async ({ people, daemon }) => {
  const script = `<script src="${daemon.origin}/widget.js" data-site="demo"></script>`;
  const host = await Host.serve(() => ({
    html: `<!doctype html><html lang="en"><title>Twice</title><link rel="icon" href="data:,"><main><h1>Twice</h1></main>${script}${script}</html>`,
  }));
  const visitor = await people.visitor({ origin: host.origin, path: '/' });

  await expect(visitor.launcher).toBeVisible();
  await expect(visitor.page.locator('handoff-chat')).toHaveCount(1);
  await host.close();
});

test('who is not the page, or not the chat, is not believed', async ({ people }) => {
  const visitor = await (await people.visitor()).open();
  const name = await visitor.page.locator('handoff-chat button').getAttribute('aria-label');

  await visitor.tell('This stays.');
  await visitor.page.evaluate(() => {
    const chat = document.querySelector('handoff-chat')?.shadowRoot?.querySelector('iframe')?.contentWindow;
    window.postMessage({ tell: 'unread', detail: { count: 9 } }, '*');
    window.postMessage({ tell: '_close' }, '*');
    window.postMessage({ tell: '_look', detail: { accent: '#f00' } }, '*');
    chat?.postMessage({ call: 'x' }, '*');
    chat?.postMessage(null, '*');
  });
  await visitor.tell('So does this.');
  await expect(visitor.message('This stays.')).toHaveCount(1);
  expect(await visitor.page.locator('handoff-chat button').getAttribute('aria-label')).toBe(name);
});

test('where a frame may keep nothing, the chat still outlives the page', async ({ people }) => {
  const visitor = await people.visitor();

  await visitor.page.addInitScript(() => {
    if (location.pathname === '/chat/')
      for (const area of ['localStorage', 'sessionStorage'])
        Object.defineProperty(globalThis, area, {
          get() {
            throw new DOMException('forbidden', 'SecurityError');
          },
        });
  });
  await visitor.page.reload();
  await visitor.open();
  await visitor.tell('Said once.');
  await visitor.page.reload();
  await expect(visitor.message('Said once.')).toHaveCount(1);
});

test('a frame that is not reached is given up, and a second try has a new one', async ({ people }) => {
  people.complaints.allow(/ERR_FAILED|ERR_BLOCKED|chrome-error/);
  people.origins.add('null');
  const visitor = await people.visitor();
  const { page } = visitor;
  const retry = page.locator('handoff-chat input');

  await page.evaluate(() => {
    const site = globalThis as unknown as Site;
    site.told = [];
    site.handoffd('on', 'error', (detail: unknown) => site.told.push(['error', detail]));
  });
  await page.route('**/chat/?*', (route) => route.abort());
  await visitor.launcher.click();
  await expect(retry).toBeFocused({ timeout: 15_000 });
  await expect(retry).toHaveValue(visitor.word('open'));
  expect(await told(page)).toEqual([['error', { code: 'unreachable' }]]);
  await page.unroute('**/chat/?*');
  await retry.click();
  await expect(visitor.field).toBeFocused();
  await expect(retry).toHaveCount(0);
});
