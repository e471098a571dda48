/* Every view there is, one after the other: looked at by axe in one test, and by people in pictures. */
import { expect, type Page } from '@playwright/test';
import type { Account, Daemon } from './daemon.ts';
import type { People, Where } from './test.ts';

export type See = (name: string, page: Page) => Promise<void>;

export interface Stage {
  people: People;
  daemon: Daemon;
  anna: Account;
}

export const CLOSED = { zone: 'UTC', week: { mon: '03:00-03:01' } };

/* Sites for what one site cannot show at once. */
export const SITES = {
  demo: {},
  asking: {
    pre_chat: { name: 'optional', email: 'required', message: 'optional', consent: 'required' },
    survey: 'nps',
  },
  closed: { hours: CLOSED },
};

async function onSite({ people }: Stage, where: Where, site: string) {
  return (
    await people.visitor({ ...where, site: { ...where.site, site }, path: `/demo/?${site}` })
  ).openAnyhow();
}

export async function widgetViews(stage: Stage, where: Where, see: See): Promise<void> {
  const { people, anna } = stage;
  const visitor = await people.visitor(where);
  const { page } = visitor;

  await see('launcher', page);
  await visitor.open();
  await expect(visitor.items.first()).toBeVisible();
  await see('greeting', page);
  await visitor.tell('where is my order RB123456');
  await expect(visitor.message(/RB123456/)).toHaveCount(2);
  await see('bot', page);
  await visitor.body.locator('summary').click();
  await see('options', page);
  await page.keyboard.press('Escape');
  await visitor.askForPerson();
  await expect(visitor.button('choice_contact')).toBeVisible();
  await see('waiting', page);
  await visitor.button('choice_contact').click();
  await expect(visitor.card.getByRole('checkbox')).toBeVisible();
  await see('leave-a-message', page);
  await visitor.card.getByRole('button', { name: visitor.word('cancel') }).click();

  const agent = await people.user('agent', anna);
  await agent.command({ type: 'presence', status: 'available' });
  const offer = await agent.next((frame) => frame.type === 'offer');
  const conversation = String(offer.conversation);
  await agent.command({ type: 'accept', offer: offer.offer });
  await agent.say(
    'Hello, I am Anna. I have your order RB123456 here: https://shop.example/orders?id=RB123456',
    conversation,
  );
  await visitor.tell('That was quick! Can you tell me when it comes?');
  agent.signal({ type: 'typing', conversation, on: true });
  await expect(visitor.typing).toBeVisible();
  await see('person', page);
  await agent.command({ type: 'close', conversation, resolution: 'resolved' });
  await expect(visitor.card.getByRole('radio')).toHaveCount(5);
  await see('survey', page);
  await visitor.score(5).press('Space');
  await visitor.card.getByRole('button', { name: visitor.word('rate_submit') }).click();
  await expect(visitor.card).toBeHidden();
  await see('ended', page);
  await page.close();

  const asking = await onSite(stage, where, 'asking');
  await expect(asking.card.getByRole('textbox').first()).toBeVisible();
  await see('pre-chat', asking.page);
  await asking.page.close();

  const closed = await onSite(stage, where, 'closed');
  await closed.say('I want to talk to a person');
  await expect(closed.card.getByRole('textbox').first()).toBeVisible();
  await see('closed-hours', closed.page);
  await closed.page.close();
}

const DIALOGS = ['transfer', 'returnToBot', 'tags', 'promise', 'close'];

export async function consoleViews({ people, anna, daemon }: Stage, where: Where, see: See): Promise<void> {
  const context = await people.context('anna', { viewport: { width: 1360, height: 850 }, ...where });
  const stranger = await context.newPage();

  await stranger.goto(`${daemon.origin}/console/`);
  await expect(stranger.getByRole('textbox').first()).toBeVisible();
  await see('login', stranger);
  await stranger.close();

  const desk = await people.agent(anna, where);
  const { page } = desk;
  await see('nothing-to-do', page);
  const visitor = await people.user('visitor', {
    user: { id: 'customer-4711', name: 'Mia Brandt', email: 'mia@example.org' },
    page: { url: 'https://shop.example/orders', title: 'My orders' },
  });
  await visitor.say('where is my order RB123456');
  await visitor.say('This is the third time I ask, it is useless!!');
  await visitor.command({ type: 'ask_human' });
  await expect(desk.offer).toBeVisible();
  await see('offer', page);
  await desk.accept();
  const conversation = visitor.conversation;
  await desk.tell('Hello Mia, I am looking at it now.');
  visitor.signal({ type: 'read', seq: 99 });
  await visitor.say('Thank you. It is a birthday present for Saturday.');
  visitor.signal({ type: 'typing', on: true });
  await expect(desk.typing).toBeVisible();
  await see('conversation', page);
  await desk.field.fill("Calm down, I can't do that.");
  await expect(desk.page.getByRole('list', { name: desk.word('inbox.howItSounds') })).toBeVisible();
  await see('hints', page);
  await desk.field.fill('');
  await desk.note('She has asked three times.');
  await see('note', page);
  await desk.button('inbox.reply').click();

  for (const name of DIALOGS) {
    await desk.begin(`inbox.${name}`);
    await see(`dialog-${name}`, page);
    await page.keyboard.press('Escape');
    await expect(desk.dialog).toBeHidden();
  }
  await page.locator('body').press('Control+k');
  await expect(desk.dialog).toBeVisible();
  await see('command-bar', page);
  await page.keyboard.press('Escape');
  await expect(desk.dialog).toBeHidden();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('?');
  await expect(desk.dialog).toBeVisible();
  await see('help', page);
  await page.keyboard.press('Escape');
  await expect(desk.dialog).toBeHidden();

  const other = await people.user('visitor', { user: { id: 'u2', name: 'Jo Lind' } });
  await other.say('I want to talk to a person');
  await expect(desk.offer).toBeVisible();
  await desk.button('inbox.declineNamed').first().click();
  await see('dialog-decline', page);
  await page.keyboard.press('Escape');
  await visitor.command({ type: 'end' });
  await expect(desk.button('inbox.wrapUp').first()).toBeVisible();
  await see('to-wrap-up', page);
  await desk.begin('inbox.wrapUp');
  await see('dialog-wrap-up', page);
  await desk.done('inbox.wrapUpDone');
  expect(conversation).not.toBe('');

  for (const view of ['board', 'rules', 'settings'] as const) {
    await desk.go(view);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await expect(page.getByText(desk.word('common.loading'))).toBeHidden();
    await see(view, page);
  }
}
