import { type BrowserContext, type BrowserContextOptions, test as base, type Page } from '@playwright/test';
import { AgentConsole } from './console.ts';
import { Cut } from './cut.ts';
import { type Account, type AccountOptions, Daemon, type Settings } from './daemon.ts';
import { User } from './users.ts';
import { Complaints, watched } from './watched.ts';
import { Widget } from './widget.ts';

export { expect } from '@playwright/test';
export { NETWORK } from './watched.ts';

export interface Where extends BrowserContextOptions {
  /* Another way to the daemon (a cut's), or a page of somebody else's. */
  origin?: string;
  path?: string;
  /* What the page's owner has set for the widget. */
  site?: Record<string, unknown>;
  /* Another tab of the same browser. */
  context?: BrowserContext;
}

/* The people in the browsers. Each has one of their own, unless a context is given. */
export class People {
  readonly complaints = new Complaints();
  readonly origins = new Set<string>();
  private readonly contexts: BrowserContext[] = [];
  private readonly users: User[] = [];

  constructor(
    private readonly open: (options: BrowserContextOptions) => Promise<BrowserContext>,
    private readonly daemon: Daemon,
  ) {
    this.origins.add(daemon.origin);
  }

  async context(who: string, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.open({ reducedMotion: 'reduce', ...options });

    await watched(context, who, () => [...this.origins], this.complaints);
    this.contexts.push(context);
    return context;
  }

  /* A visitor on the demo shop's page; its chat is still closed. */
  async visitor(where: Where = {}): Promise<Widget> {
    const { origin = this.daemon.origin, path = '/demo/', context, site, ...options } = where;
    const page = await (context ?? (await this.context('visitor', options))).newPage();

    this.origins.add(origin);
    if (site?.site) await otherSite(page, String(site.site));
    if (site)
      await page.addInitScript((value) => Object.assign(globalThis, { handoffdSettings: value }), site);
    await page.goto(`${origin}${path}`);
    return new Widget(page, options.locale ?? 'en', this.daemon);
  }

  /* An agent who is logged in, and available unless said otherwise. */
  async agent(
    account: Account,
    where: Where = {},
    presence: 'available' | 'busy' | 'away' = 'available',
  ): Promise<AgentConsole> {
    const { origin = this.daemon.origin, path = '/console/', context, site: _, ...options } = where;
    const page = await (
      context ?? (await this.context(account.login, { viewport: { width: 1360, height: 850 }, ...options }))
    ).newPage();
    const desk = new AgentConsole(page, options.locale ?? 'en', this.daemon);

    this.origins.add(origin);
    await page.goto(`${origin}${path}`);
    if (!context) await desk.login(account);
    await desk.ready();
    await desk.setPresence(presence);
    return desk;
  }

  /* Somebody without a browser. */
  async user(
    kind: 'visitor' | 'agent',
    how: Account | object = {},
    origin = this.daemon.origin,
  ): Promise<User> {
    const user =
      kind === 'agent' ? await User.agent(origin, (how as Account).token) : await User.visitor(origin, how);

    this.users.push(user);
    return user;
  }

  async leave(): Promise<void> {
    await Promise.all(this.contexts.map((context) => context.close()));
    await Promise.all(this.users.map((user) => user.close()));
  }
}

/* The shop's page with another site's chat. */
async function otherSite(page: Page, name: string): Promise<void> {
  await page.route('**/demo/**', async (route) => {
    const response = await route.fetch();
    const type = response.headers()['content-type'] ?? '';

    if (!type.startsWith('text/html')) return route.fulfill({ response });
    const body = (await response.text()).replace('data-site="demo"', `data-site="${name}"`);
    return route.fulfill({ response, body });
  });
}

interface Fixtures {
  settings: Settings;
  /* Changes the shop's pack for this test. */
  pack: { change(text: string): string } | null;
  daemon: Daemon;
  people: People;
  anna: Account;
  cut: Cut;
  account: (login: string, options?: AccountOptions) => Promise<Account>;
}

/* A daemon, a network and people for each test; at its end nobody may have anything to complain of. */
export const test = base.extend<Fixtures>({
  settings: [{}, { option: true }],
  pack: [null, { option: true }],
  daemon: async ({ settings, pack }, use, info) => {
    const daemon = new Daemon(settings, pack?.change);

    await daemon.start();
    await use(daemon);
    if (info.status !== info.expectedStatus)
      await info.attach('daemon.log', { body: await daemon.log(), contentType: 'text/plain' });
    const found = await daemon.finish();
    if (found.length) throw new Error(`the daemon's log: ${found.join('\n')}`);
  },
  account: async ({ daemon }, use) => use((login, options) => daemon.account(login, options)),
  anna: async ({ daemon }, use) => use(await daemon.account('anna')),
  cut: async ({ daemon }, use) => {
    const cut = new Cut(() => daemon.port);

    await cut.restore();
    await use(cut);
    await cut.off();
  },
  people: async ({ browser, daemon }, use) => {
    const people = new People((options) => browser.newContext(options), daemon);

    await use(people);
    await people.leave();
    if (people.complaints.left.length)
      throw new Error(`the browsers complain:\n${people.complaints.left.join('\n')}`);
  },
});
