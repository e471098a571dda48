/* The widget as a guest on somebody else's page: another origin, a strict policy, scripts that are curious. */
import { Host, shopPage } from '../support/host.ts';
import { strangers } from '../support/look.ts';
import { test as base, expect, type People } from '../support/test.ts';
import type { Widget } from '../support/widget.ts';

/* The shop is one of the site's origins; the stranger is not. Both are there before the daemon is. */
const test = base.extend<{ shop: Host; stranger: Host; chat: { origin: string } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  chat: async ({}, use) => use({ origin: '' }),
  shop: async ({ chat }, use) => {
    const host = await Host.serve(() => ({
      html: shopPage(chat.origin),
      headers: {
        'content-security-policy': `default-src 'none'; script-src ${chat.origin}; frame-src ${chat.origin}; img-src data:`,
      },
    }));
    await use(host);
    await host.close();
  },
  stranger: async ({ chat }, use) => {
    const host = await Host.serve(() => ({ html: shopPage(chat.origin) }));
    await use(host);
    await host.close();
  },
  settings: async ({ shop }, use) => use({ sites: { demo: { origins: [shop.origin] } } }),
});

async function guest(people: People, host: Host, chat: { origin: string }, origin: string): Promise<Widget> {
  chat.origin = origin;
  people.origins.add(origin);
  return people.visitor({ origin: host.origin, path: '/' });
}

test('under a policy that allows the script and the frame, and nothing else', async ({
  people,
  daemon,
  shop,
  chat,
  anna,
}) => {
  const visitor = await guest(people, shop, chat, daemon.origin);
  const colleague = await people.user('agent', anna);

  await visitor.open();
  await visitor.tell('where is my order RB123456');
  await visitor.askForPerson();
  await colleague.command({ type: 'presence', status: 'available' });
  const offer = await colleague.next((frame) => frame.type === 'offer');
  await colleague.command({ type: 'accept', offer: offer.offer });
  await colleague.say('I see your page.', String(offer.conversation));
  await expect(visitor.message('I see your page.')).toBeVisible();
  expect(await strangers(visitor.page)).toEqual([]);
  const opened = (await daemon.recorded(String(offer.conversation), anna.token)).find(
    ({ type }) => type === 'opened',
  );
  expect(opened?.page).toMatchObject({ url: `${shop.origin}/`, title: 'A shop' });
});

test('the chat goes on over the next page', async ({ people, daemon, shop, chat }) => {
  const visitor = await guest(people, shop, chat, daemon.origin);

  await visitor.open();
  await visitor.tell('This was said on the first page.');
  await visitor.page.getByRole('link', { name: 'Another page' }).click();
  await visitor.page.waitForURL('**/other');
  await expect(visitor.message('This was said on the first page.')).toHaveCount(1);
});

test("the page's own scripts see neither the talk nor the token", async ({ people, daemon, shop, chat }) => {
  const visitor = await guest(people, shop, chat, daemon.origin);

  await visitor.open();
  await visitor.tell('Between the two of us.');
  const seen = await visitor.page.evaluate(() => {
    const texts: string[] = [
      document.documentElement.outerHTML,
      JSON.stringify({ ...localStorage, ...sessionStorage }),
    ];
    const visit = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) {
          texts.push(element.shadowRoot.textContent ?? '');
          visit(element.shadowRoot);
        }
        if (element instanceof HTMLIFrameElement)
          texts.push(element.contentDocument ? 'the frame can be read' : '');
      }
    };
    visit(document);
    for (const root of (globalThis as unknown as { handoffTest: { roots: ShadowRoot[] } }).handoffTest.roots)
      visit(root as unknown as Document);
    return texts.join('\n');
  });
  expect(seen).not.toContain('Between the two of us.');
  expect(seen).not.toContain('the frame can be read');
  expect(seen).not.toMatch(/v1\.[\w-]{20,}/);
});

test('a page of somebody else gets no frame and no line', async ({ people, daemon, stranger, chat }) => {
  people.complaints.allow(
    /frame-ancestors|Refused to (frame|display)|Framing|ERR_BLOCKED_BY_(RESPONSE|CSP)|chrome-error|WebSocket connection to|403/,
  );
  people.origins.add('null');
  const visitor = await guest(people, stranger, chat, daemon.origin);

  await visitor.page.waitForLoadState('networkidle');
  await visitor.launcher.click().catch(() => undefined);
  await expect(visitor.field).toBeHidden();
  const answer = await visitor.page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url, 'handoff.visitor.v1');
        socket.onopen = () => resolve('open');
        socket.onclose = ({ code }) => resolve(code);
      }),
    `${daemon.origin.replace('http', 'ws')}/ws`,
  );
  expect(answer).toBe(1006);
  expect(await daemon.conversations()).toEqual([]);
});

test('messages from other windows are none of its business', async ({ people, daemon, shop, chat }) => {
  const visitor = await guest(people, shop, chat, daemon.origin);

  await visitor.open();
  await visitor.tell('Before the noise.');
  const frame = visitor.page.frames().find((one) => one.url().includes('/chat/')) ?? visitor.page.mainFrame();
  await visitor.page.evaluate(() => {
    const noise: unknown[] = [
      null,
      0,
      'open',
      [],
      {},
      { type: 'say', text: 'forged' },
      { method: 'open' },
      { handoff: 'close' },
      { __proto__: { type: 'close' } },
    ];
    /* A window of another origin: a frame without one. */
    const other = document.createElement('iframe');
    other.sandbox.add('allow-scripts');
    document.body.append(other);
    for (const one of noise) {
      window.postMessage(one, '*');
      for (let i = 0; i < frames.length; i++) frames[i]?.postMessage(one, '*');
    }
    other.remove();
  });
  await frame.evaluate(() => {
    for (const one of [null, 1, 'close', { type: 'close' }, { type: 'say', text: 'forged' }])
      window.postMessage(one, '*');
  });
  await visitor.tell('After the noise.');
  await expect(visitor.message('forged')).toHaveCount(0);
  expect(await strangers(visitor.page)).toEqual([]);
});
