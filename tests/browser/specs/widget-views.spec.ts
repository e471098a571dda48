/* Every view of the widget: for axe, for the keyboard, for screen readers, in other languages. */
import type { Locator } from '@playwright/test';
import { axeClean } from '../support/look.ts';
import { expect, test } from '../support/test.ts';
import { announcements } from '../support/watched.ts';

const NARROW = { width: 320, height: 640 };
const asked = { name: 'required', email: 'optional', message: 'optional', consent: 'required' };

test.describe('with questions before and after', () => {
  test.use({ settings: { sites: { demo: { pre_chat: asked, survey: 'nps' } } } });

  test('axe finds nothing in any view of a narrow page', async ({ people, anna }) => {
    test.setTimeout(180_000);
    const visitor = await people.visitor({ viewport: NARROW });
    const colleague = await people.user('agent', anna);
    const view = (name: string, ...schemes: ('light' | 'dark')[]) =>
      axeClean(visitor.page, name, { schemes });
    const card = visitor.body.locator('.card');
    const main = card.locator('.main');

    await view('closed', 'light');
    await visitor.launcher.click();
    await expect(main).toBeVisible();
    await view('before the first word', 'light', 'dark');
    await expect(visitor.body.locator('.quick')).toBeHidden();
    await main.click();
    await expect(card.getByLabel(visitor.word('pre_name'))).toBeFocused();
    await card.getByLabel(visitor.word('pre_name')).fill('Mia');
    await card.getByRole('checkbox').check();
    await card.getByLabel(visitor.word('pre_message')).fill('where is my order RB123456');
    await main.click();
    await expect(
      visitor.message('where is my order RB123456').filter({ hasText: visitor.stored }),
    ).toBeVisible();
    await view('with the bot', 'dark');
    await visitor.body.locator('summary').click();
    await view('the menu', 'light');
    await visitor.button('end').click();
    await view('before the end', 'dark');
    await visitor.button('cancel').click();
    await visitor.askForPerson();
    await expect(visitor.button('choice_contact')).toBeVisible();
    await view('waiting', 'light');
    await visitor.button('choice_contact').click();
    await expect(card.getByLabel(visitor.word('email'))).toBeFocused();
    await view('the contact form', 'dark');
    await colleague.command({ type: 'presence', status: 'available' });
    const offer = await colleague.next((frame) => frame.type === 'offer');
    const conversation = String(offer.conversation);
    await colleague.command({ type: 'accept', offer: offer.offer });
    await colleague.say('Hello Mia, see https://shop.example/help', conversation);
    colleague.signal({ type: 'typing', conversation, on: true });
    await expect(visitor.body.locator('.typing')).toBeVisible();
    await view('with a person', 'light', 'dark');
    await colleague.command({ type: 'close', conversation, resolution: 'resolved' });
    await expect(card.getByRole('radio')).toHaveCount(11);
    await view('the survey', 'light', 'dark');
    await card.getByRole('radio', { name: '9' }).check();
    await main.click();
    await expect(card).toBeHidden();
    await view('after the end', 'light');
    expect((await colleague.next((frame) => frame.type === 'rated')).score).toBe(9);
  });
});

test.describe('outside of the hours', () => {
  const hours = { zone: 'UTC', week: { mon: '03:00-03:01' }, holidays: {} };
  test.use({ settings: { sites: { demo: { hours } } } });

  test('a message is left, with a reference', async ({ people }) => {
    const visitor = await (await people.visitor()).open();
    const card = visitor.body.locator('.card');

    await visitor.askForPerson();
    await expect(card.getByText(visitor.word('reference'))).toBeVisible();
    await expect(card.getByText(visitor.word('hours_closed'))).toBeVisible();
    await card.getByRole('checkbox').check();
    await card.locator('.main').click();
    await expect(visitor.body.getByRole('alert')).toHaveText(visitor.word('contact_needed'));
    await card.getByLabel(visitor.word('email')).fill('mia@example.org');
    await card.locator('.main').click();
    await expect(card).toBeHidden();
  });
});

test.describe('in Arabic', () => {
  test.use({ settings: { sites: { demo: { survey: 'ces' } } } });

  test('it runs from right to left, and axe finds nothing', async ({ people }) => {
    test.setTimeout(120_000);
    const visitor = await people.visitor({ site: { locale: 'ar' }, locale: 'ar', viewport: NARROW });
    const box = visitor.body.locator('.chat');

    await visitor.page.locator('handoff-chat button').click();
    await expect(box).toHaveAttribute('dir', 'rtl');
    await expect(box).toHaveAttribute('lang', 'ar');
    await expect(visitor.button('ask_person')).toBeVisible();
    await visitor.body.locator('.foot button').click();
    await expect(visitor.body.locator('.card')).toBeVisible();
    await axeClean(visitor.page, 'waiting in Arabic', { schemes: ['dark'] });
    await visitor.body.locator('summary').click();
    await visitor.body.locator('details button').last().click();
    await visitor.body.locator('.card .main').click();
    await expect(visitor.body.locator('.card').getByRole('radio')).toHaveCount(7);
    await axeClean(visitor.page, 'the survey in Arabic', { schemes: ['light'] });
  });
});

test('by the keyboard alone, in an order that makes sense', async ({ people }) => {
  const visitor = await people.visitor();
  const keyboard = visitor.page.keyboard;

  await visitor.launcher.focus();
  await keyboard.press('Enter');
  await expect(visitor.field).toBeFocused();
  await keyboard.type('where is my order');
  await keyboard.press('Shift+Enter');
  await keyboard.type('RB123456');
  await keyboard.press('Enter');
  await expect(visitor.message('where is my order')).toContainText('RB123456');
  await expect(visitor.field).toHaveValue('');
  const order: Locator[] = [visitor.button('send'), visitor.button('ask_person')];
  for (const next of order) {
    await keyboard.press('Tab');
    await expect(next).toBeFocused();
  }
  for (const back of order.toReversed().slice(1)) {
    await keyboard.press('Shift+Tab');
    await expect(back).toBeFocused();
  }
  await visitor.body.locator('summary').focus();
  await keyboard.press('Enter');
  await expect(visitor.button('transcript')).toBeVisible();
  await keyboard.press('Escape');
  await expect(visitor.button('transcript')).toBeHidden();
  await expect(visitor.body.locator('summary')).toBeFocused();
  await keyboard.press('Escape');
  await expect(visitor.field).toBeHidden();
  await expect(visitor.page.locator('handoff-chat')).toBeFocused();
});

test('the focus goes back to the button of the page that opened it', async ({ people }) => {
  const visitor = await people.visitor();
  const own = visitor.page.getByRole('button', { name: 'How do I return an item?' });

  await own.click();
  await expect(visitor.field).toHaveValue('How do I return an item?');
  await visitor.button('close').click();
  await expect(own).toBeFocused();
});

test('screen readers hear what is new, and not all of it again after a reload', async ({ people }) => {
  const visitor = await (await people.visitor()).open();

  await visitor.tell('where is my order RB123456');
  await expect(visitor.items).toHaveCount(3);
  const answer = (await visitor.items.last().locator('.text').textContent()) ?? '';
  await expect
    .poll(async () => (await announcements(visitor.page)).map(({ text }) => text).join('\n'))
    .toContain(answer.slice(0, 40));
  await visitor.page.reload();
  await expect(visitor.items).toHaveCount(3);
  await expect(visitor.log).toHaveAttribute('aria-live', 'polite');
  const said = (await announcements(visitor.page)).map(({ text }) => text).join('\n');
  expect(said).not.toContain(answer.slice(0, 40));
});

test('the conversation can be saved', async ({ people }) => {
  const visitor = await (await people.visitor()).open();

  await visitor.tell('where is my order RB123456');
  await visitor.body.locator('summary').click();
  const [download] = await Promise.all([
    visitor.page.waitForEvent('download'),
    visitor.button('transcript').click(),
  ]);
  const { readFile } = await import('node:fs/promises');
  expect(await readFile(await download.path(), 'utf8')).toContain('You: where is my order RB123456');
});

test('what was put into a form is still there when the form comes back', async ({ people, anna }) => {
  const visitor = await (await people.visitor()).open();
  const colleague = await people.user('agent', anna);
  const card = visitor.body.locator('.card');
  const message = card.getByLabel(visitor.word('message'));

  await visitor.tell('where is my order RB123456');
  await visitor.askForPerson();
  await visitor.button('choice_contact').click();
  await card.getByLabel(visitor.word('email')).fill('mia@example.org');
  await card.getByRole('checkbox').check();
  await message.fill('Half of what I wan');
  await colleague.command({ type: 'presence', status: 'available' });
  const offer = await colleague.next((frame) => frame.type === 'offer');
  await colleague.command({ type: 'accept', offer: offer.offer });
  await expect(card).toBeHidden();
  await visitor.page.evaluate(() =>
    (globalThis as unknown as { handoffd: (method: string) => void }).handoffd('leaveMessage'),
  );
  await expect(message).toHaveValue('Half of what I wan');
  await expect(card.getByLabel(visitor.word('email'))).toHaveValue('mia@example.org');
  await expect(card.getByRole('checkbox')).toBeChecked();
});
