import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import type { Daemon } from './daemon.ts';
import { pattern, widgetWords } from './words.ts';

/* The visitor's side of the page, by role and name; where it lies (a frame, or the page itself) is said here
 * only. */
export class Widget {
  private readonly words: (key: string) => string[];

  constructor(
    readonly page: Page,
    locale: string,
    private readonly daemon: Daemon,
    private readonly inline = false,
  ) {
    this.words = widgetWords(locale);
  }

  get body(): Locator {
    if (this.inline || !FRAMED) return this.page.locator('handoff-chat');
    return this.page.frameLocator('iframe[src*="/chat/"]').locator('body');
  }

  word(key: string): RegExp {
    const texts = this.words(key);

    if (!texts.length) throw new Error(`the widget has no words “${key}”`);
    return pattern(...texts);
  }

  button(key: string): Locator {
    return this.body.getByRole('button', { name: this.word(key) });
  }

  /* Its name says what it does next: open, or close. */
  get launcher(): Locator {
    return this.page.locator('handoff-chat [aria-controls]');
  }

  get field(): Locator {
    return this.body.getByRole('textbox', { name: this.word('placeholder') });
  }

  get log(): Locator {
    return this.body.getByRole('log');
  }

  /* What stands in the log: messages and what happened, as they follow one another. */
  get items(): Locator {
    return this.log.getByRole('listitem');
  }

  /* What has no role, for it is no more than a place: a question, who one talks to, that somebody types. */
  get card(): Locator {
    return this.body.locator('.card');
  }

  get header(): Locator {
    return this.body.locator('.head, header');
  }

  get typing(): Locator {
    return this.body.locator('.typing');
  }

  /* A grade of the survey: what is pressed is drawn over its radio button. */
  score(grade: number): Locator {
    return this.card.getByRole('radio', { name: String(grade), exact: true });
  }

  message(text: string | RegExp): Locator {
    return this.items.filter({ hasText: text });
  }

  async open(): Promise<this> {
    await this.openAnyhow();
    await expect(this.field).toBeVisible();
    return this;
  }

  /* Also where something is asked before one may write. */
  async openAnyhow(): Promise<this> {
    await this.launcher.click();
    await expect(this.header).toBeVisible();
    return this;
  }

  async say(text: string): Promise<void> {
    this.daemon.neverLogged(text);
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /* Said, and safely stored. */
  async tell(text: string): Promise<void> {
    await this.say(text);
    await expect(this.message(text).filter({ hasText: this.stored })).toBeVisible();
  }

  get stored(): RegExp {
    return new RegExp(`${this.word('stored').source}|${this.word('seen').source}|✓`);
  }

  /* The one that is always there: one of the answers to choose from may have its name. */
  get asker(): Locator {
    return this.button('ask_person').last();
  }

  async askForPerson(): Promise<void> {
    await this.asker.click();
  }

  /* In the order of the log, which of these texts stand in it; each as often as it does. */
  async order(texts: string[]): Promise<string[]> {
    const all = await this.items.allTextContents();

    return all.flatMap((item) => texts.filter((text) => item.includes(text)));
  }
}

const FRAMED = existsSync(
  path.join(process.env.BUILD ?? path.join(import.meta.dirname, '../../../build'), 'web/chat'),
);
