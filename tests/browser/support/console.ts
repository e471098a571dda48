import { expect, type Locator, type Page } from '@playwright/test';
import type { Account, Daemon } from './daemon.ts';
import { type Hands, mouse } from './hands.ts';
import { announcements } from './watched.ts';
import { consoleWords, pattern, type Words } from './words.ts';

/* The agent's side, by role and name. Names are asked for by their keys in the locale's files. */
export class AgentConsole {
  private readonly words: Words;

  constructor(
    readonly page: Page,
    readonly locale: string,
    private readonly daemon: Daemon,
  ) {
    this.words = consoleWords(locale);
  }

  /* The whole of the text, with anything in place of its {values}. */
  word(key: string): RegExp {
    return new RegExp(`^(?:${this.part(key).source})$`, 'u');
  }

  part(key: string): RegExp {
    const texts = [this.words[key], this.words[`${key}.one`], this.words[`${key}.other`]].filter(
      (text) => text !== undefined,
    );

    if (!texts.length) throw new Error(`the console has no words “${key}”`);
    return pattern(...texts);
  }

  button(key: string, within: Locator | Page = this.page): Locator {
    return within.getByRole('button', { name: this.word(key) });
  }

  async login(account: Account): Promise<void> {
    this.daemon.neverLogged(account.password);
    this.daemon.neverLogged(account.token);
    await this.page.getByLabel(this.word('common.login')).fill(account.login);
    await this.page.getByLabel(this.word('common.password')).fill(account.password);
    await this.button('common.signIn').click();
  }

  get connection(): Locator {
    return this.page.getByRole('navigation', { name: this.word('common.views') }).getByRole('status');
  }

  /* Logged in and connected. */
  async ready(): Promise<void> {
    await expect(this.connection).toHaveText(this.word('common.connected'));
  }

  async setPresence(presence: 'available' | 'busy' | 'away'): Promise<void> {
    const account = this.button('common.youAre');
    const wanted = this.words[`common.${presence}`] ?? '';

    await account.click();
    await this.button(
      `common.${presence}`,
      this.page.getByRole('group', { name: this.word('common.account') }),
    ).click();
    await expect(account).toHaveAccessibleName(new RegExp(`${wanted}$`));
  }

  async go(view: 'inbox' | 'board' | 'rules' | 'settings'): Promise<void> {
    await this.page
      .getByRole('navigation')
      .getByRole('link', { name: this.word(`common.${view}`) })
      .click();
  }

  // ---- the lists

  list(key: string): Locator {
    return this.page.getByRole('region', { name: new RegExp(`^${this.words[key]}`) });
  }

  get offer(): Locator {
    return this.page.getByRole('listitem').filter({ has: this.button('inbox.acceptNamed') });
  }

  async accept(): Promise<void> {
    await this.button('inbox.acceptNamed').first().click();
    await expect(this.field).toBeVisible();
  }

  /* One of the conversations in the lists. */
  entry(name: string | RegExp): Locator {
    return this.page.getByRole('region').getByRole('link').filter({ hasText: name });
  }

  async pick(name: string | RegExp): Promise<void> {
    await this.entry(name).first().click();
    await expect(this.log).toBeVisible();
  }

  async takeFromQueue(): Promise<void> {
    await this.button('inbox.takeNamed').first().click();
  }

  // ---- the conversation

  get field(): Locator {
    return this.page.getByRole('textbox', { name: this.word('inbox.reply') });
  }

  get noteField(): Locator {
    return this.page.getByRole('textbox', { name: this.word('inbox.privateNote') });
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
    await this.button('inbox.send').click();
  }

  async tell(text: string): Promise<void> {
    await this.say(text);
    await expect(this.message(text)).toBeVisible();
  }

  async note(text: string): Promise<void> {
    this.daemon.neverLogged(text);
    await this.button('inbox.privateNote').click();
    await this.noteField.fill(text);
    await this.button('inbox.addNote').click();
    await expect(this.message(text)).toBeVisible();
  }

  async order(texts: string[]): Promise<string[]> {
    const all = await this.items.allTextContents();

    return all.flatMap((item) => texts.filter((text) => item.includes(text)));
  }

  // ---- what can be done with it

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  get typing(): Locator {
    return this.page.locator('.typist');
  }

  /* By its button, or where there is no room for one by the menu. */
  async begin(key: string, hands: Hands = mouse()): Promise<void> {
    const more = this.button('inbox.moreActions');
    const outside = this.button(key).first();

    await expect(more).toBeVisible();
    if (await outside.isVisible()) await hands.press(outside);
    else {
      await hands.press(more);
      await hands.press(
        this.button(key, this.page.getByRole('group', { name: this.word('inbox.moreActions') })),
      );
    }
    await expect(this.dialog).toBeVisible();
  }

  /* The button at the end of the dialog that is open. */
  async done(key: string): Promise<void> {
    await this.button(key, this.dialog).click();
    await expect(this.dialog).toBeHidden();
  }

  async close(): Promise<void> {
    await this.begin('inbox.close');
    await this.done('inbox.closeDone');
  }

  async announced(): Promise<string[]> {
    return (await announcements(this.page)).map(({ text }) => text);
  }
}
