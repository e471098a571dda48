import type { BrowserContext, Page } from '@playwright/test';

export interface Said {
  at: number;
  how: 'polite' | 'assertive';
  text: string;
}

/* Runs in every frame before its own scripts: what the policy refuses is made loud, and what a live
 * region says is written down with its time, in shadow roots (closed ones, too) as in documents. */
function listen(): void {
  const said: Said[] = [];
  const roots: ShadowRoot[] = [];

  Object.assign(globalThis, { handoffTest: { said, roots } });
  addEventListener('securitypolicyviolation', (event) =>
    // biome-ignore lint/suspicious/noConsole: the page's console is where complaints are collected
    console.error(`policy: ${event.violatedDirective} refuses ${event.blockedURI} ${event.sample}`),
  );
  const regionOf = (node: Node): Element | null => {
    const element = node instanceof Element ? node : node.parentElement;
    return element?.closest('[aria-live], [role=status], [role=alert], [role=log]') ?? null;
  };
  const politeness = (region: Element): string => {
    const live = region.getAttribute('aria-live');
    return live ?? (region.getAttribute('role') === 'alert' ? 'assertive' : 'polite');
  };
  const observer = new MutationObserver((records) => {
    const heard = new Map<Element, Set<string>>();

    for (const record of records) {
      const region = regionOf(record.target);
      if (!region || politeness(region) === 'off' || !region.checkVisibility()) continue;
      const nodes = record.type === 'characterData' ? [record.target] : [...record.addedNodes];
      const atomic = region.getAttribute('aria-atomic') === 'true';

      for (const node of nodes) {
        const text = (atomic ? region : node).textContent?.replace(/\s+/g, ' ').trim();
        if (!text) continue;
        if (!heard.has(region)) heard.set(region, new Set());
        heard.get(region)?.add(text);
      }
    }
    for (const [region, texts] of heard)
      for (const text of texts)
        said.push({ at: Date.now(), how: politeness(region) === 'assertive' ? 'assertive' : 'polite', text });
  });
  const watch = (root: Node) =>
    observer.observe(root, { childList: true, characterData: true, subtree: true });
  const attach = Element.prototype.attachShadow;

  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    roots.push(root);
    watch(root);
    return root;
  };
  watch(document);
}

/* Everything that a browser could complain about, by whichever way it does. What a test makes happen on
 * purpose (a connection that is cut) it names by `allow`. */
export class Complaints {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];

  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  add(who: string, text: string): void {
    this.found.push(`${who}: ${text}`);
  }

  get left(): string[] {
    return this.found.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
  }
}

/* The network was taken away on purpose: what a browser itself writes about that. */
export const NETWORK =
  /WebSocket connection to|net::ERR_(CONNECTION_|INTERNET_DISCONNECTED|EMPTY_RESPONSE|NETWORK_CHANGED|ABORTED)/;

export async function watched(
  context: BrowserContext,
  who: string,
  origins: () => string[],
  complaints: Complaints,
): Promise<void> {
  await context.addInitScript(listen);
  context.on('page', (page) => watchPage(page, who, complaints));
  context.on('request', (request) => {
    const url = request.url();
    if (/^(data|blob|about):/.test(url)) return;
    if (!origins().includes(new URL(url).origin)) complaints.add(who, `asks ${url}`);
  });
}

function watchPage(page: Page, who: string, complaints: Complaints): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.add(who, `${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.add(who, error.stack ?? error.message));
  page.on('crash', () => complaints.add(who, 'the page crashed'));
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload !== 'string') complaints.add(who, 'a binary frame');
    });
  });
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') complaints.add(who, `a dialog: ${dialog.message()}`);
    void dialog.dismiss().catch(() => undefined);
  });
}

/* What live regions have said so far, in all frames, in order. */
export async function announcements(page: Page): Promise<Said[]> {
  const all = await Promise.all(
    page
      .frames()
      .map((frame) =>
        frame
          .evaluate(
            () => (globalThis as unknown as { handoffTest?: { said: Said[] } }).handoffTest?.said ?? [],
          )
          .catch(() => [] as Said[]),
      ),
  );

  return all.flat().sort((a, b) => a.at - b.at);
}
