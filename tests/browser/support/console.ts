import { expect, type Locator, type Page } from '@playwright/test';
import type { Account, Daemon } from './daemon.ts';

/* The agent's side, by role and name. */
export class AgentConsole {
  constructor(
    readonly page: Page,
    readonly locale: string,
    private readonly daemon: Daemon,
  ) {}

  button(name: string | RegExp, within: Locator | Page = this.page): Locator {
    return within.getByRole('button', { name });
  }

  async login(account: Account): Promise<void> {
    await this.page.getByLabel(/^login/i).fill(account.login);
    await this.page.getByLabel(/^password/i).fill(account.password);
    await this.button(/log in/i).click();
    this.daemon.neverLogged(account.password);
    this.daemon.neverLogged(account.token);
  }

  /* Logged in and connected. */
  async ready(): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: /connected/i })).toBeVisible();
  }

  async setPresence(presence: 'available' | 'busy' | 'away'): Promise<void> {
    await this.page.getByLabel(/i am/i).selectOption(presence);
  }

  get offer(): Locator {
    return this.page.getByRole('listitem').filter({ has: this.button(/^accept/i) });
  }

  async accept(): Promise<void> {
    await this.button(/^accept/i)
      .first()
      .click();
    await expect(this.field).toBeVisible();
  }

  get field(): Locator {
    return this.page.getByRole('textbox', { name: /^reply/i });
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }

  get items(): Locator {
    return this.log.getByRole('listitem');
  }

  message(text: string | RegExp): Locator {
    return this.items.filter({ hasText: text });
  }

  async say(text: string): Promise<void> {
    this.daemon.neverLogged(text);
    await this.field.fill(text);
    await this.button(/^send/i).click();
  }

  async tell(text: string): Promise<void> {
    await this.say(text);
    await expect(this.message(text)).toBeVisible();
  }

  async order(texts: string[]): Promise<string[]> {
    const all = await this.items.allTextContents();

    return all.flatMap((item) => texts.filter((text) => item.includes(text)));
  }
}
