/* An agent's day in the console: offers, the conversation, what can be done with it, and who else is here. */
import { axeClean, focused } from '../support/look.ts';
import { expect, type People, test } from '../support/test.ts';
import type { User } from '../support/users.ts';

const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1360, height: 850 };

async function caller(people: People, name: string): Promise<User> {
  const visitor = await people.user('visitor', { user: { id: name.toLowerCase().replace(' ', '-'), name } });

  await visitor.say('where is my order RB123456');
  await visitor.command({ type: 'ask_human', text: 'I want a person, please' });
  return visitor;
}

test.describe('offers', () => {
  test.use({ settings: { queue: { offer_timeout: '10m' } } });

  test('an offer counts down, is accepted by a key, and one writes at once', async ({ people, anna }) => {
    test.slow();
    const desk = await people.agent(anna);
    const { page } = desk;

    await caller(people, 'Mia Brandt');
    await expect(desk.offer).toContainText('Mia Brandt');
    await expect(desk.offer).toContainText('RB123456');
    await expect(desk.offer.getByRole('timer')).toContainText(/^\d+$/);
    await expect
      .poll(() => desk.announced())
      .toContainEqual(expect.stringMatching(desk.part('inbox.offerNews')));
    await axeClean(page, 'an offer', { sizes: [WIDE, NARROW] });
    await page.keyboard.press('a');
    await expect(desk.field).toBeFocused();
    await expect(desk.offer).toHaveCount(0);
    await expect(page).toHaveURL(/#\/inbox\/\w+$/);
  });

  test('one that is known late to be mine does not take the text that is being written', async ({
    people,
    anna,
  }) => {
    test.slow();
    const desk = await people.agent(anna);
    const { page } = desk;

    await caller(people, 'Mia Brandt');
    await desk.accept();
    await caller(people, 'Noah Weber');
    await expect(desk.offer).toContainText('Noah Weber');
    const before = page.url();
    await page.context().setOffline(true);
    await expect(page.getByText(desk.word('common.offlineLong'))).toBeVisible();
    await desk.button('inbox.acceptNamed').click();
    await desk.field.fill('Dear Mia, your');
    await page.context().setOffline(false);
    await expect(desk.button('inbox.goThere')).toBeVisible();
    await page.keyboard.type(' parcel');
    await expect(desk.field).toHaveValue('Dear Mia, your parcel');
    expect(page.url()).toBe(before);
    await axeClean(page, 'news of a conversation', { sizes: [WIDE, NARROW] });
    await desk.button('inbox.goThere').click();
    await expect(page).not.toHaveURL(before);
    await expect(desk.field).toBeFocused();
    await expect(desk.field).toHaveValue('');
    await expect(desk.button('inbox.goThere')).toHaveCount(0);
  });

  test('one that is declined goes, with a reason; one that nobody answers goes by itself', async ({
    people,
    anna,
    account,
  }) => {
    test.slow();
    const desk = await people.agent(anna);
    const ben = await people.user('agent', await account('ben'));

    await caller(people, 'Mia Brandt');
    await expect(desk.offer).toBeVisible();
    await desk.page.keyboard.press('d');
    await expect(desk.dialog).toBeVisible();
    await axeClean(desk.page, 'declining', { sizes: [WIDE, NARROW] });
    await desk.dialog.getByRole('textbox').fill('I am about to leave');
    await ben.command({ type: 'presence', status: 'available' });
    await desk.done('inbox.decline');
    await expect(desk.offer).toHaveCount(0);
    const offer = await ben.next((frame) => frame.type === 'offer');
    await ben.command({ type: 'accept', offer: String(offer.offer) });
    await expect(desk.list('inbox.waiting')).toContainText(desk.part('inbox.waitingNone'));
  });
});

test.describe('an offer that nobody answers', () => {
  test.use({ settings: { queue: { offer_timeout: '3s' } } });

  test('goes by itself, and that is said', async ({ people, anna }) => {
    const desk = await people.agent(anna);

    await caller(people, 'Mia Brandt');
    await expect(desk.offer).toBeVisible();
    await expect(desk.offer).toHaveCount(0, { timeout: 15_000 });
    await expect
      .poll(() => desk.announced())
      .toContainEqual(expect.stringMatching(desk.word('inbox.goneExpired')));
  });
});

test('replies and notes, what was read, and a message that is refused', async ({ people, anna, daemon }) => {
  test.slow();
  const desk = await people.agent(anna);
  const visitor = await caller(people, 'Mia Brandt');
  const { page } = desk;

  await desk.accept();
  await desk.field.fill('You must calm down.');
  await expect(page.getByRole('list', { name: desk.word('inbox.howItSounds') })).toContainText('calm down');
  await desk.field.fill('I look for it at once: https://shop.example/track');
  await page.keyboard.press('Control+Enter');
  await expect(desk.field).toHaveValue('');
  await expect(desk.message('at once')).toContainText(desk.part('inbox.stored'));
  await expect(desk.message('at once').getByRole('link')).toHaveAttribute('rel', 'noopener noreferrer');
  visitor.signal({ type: 'read', seq: 100 });
  await expect(desk.message('at once')).toContainText(desk.part('inbox.seen'));

  visitor.signal({ type: 'typing', on: true });
  await expect(desk.typing).toContainText('Mia Brandt');
  await visitor.say('Thank you, Anna');
  await expect(desk.message('Thank you, Anna')).toHaveCount(1);
  await expect.poll(() => desk.announced()).toContainEqual(expect.stringContaining('Thank you, Anna'));

  await desk.note('The carrier lost it.');
  await desk.field.or(desk.noteField).fill('half a note');
  await page.reload();
  await desk.ready();
  await desk.button('inbox.privateNote').click();
  await expect(desk.noteField).toHaveValue('half a note');
  await desk.noteField.fill('');
  await desk.button('inbox.reply').click();
  const said = visitor.frames.map((frame) => JSON.stringify(frame)).join();
  expect(said).not.toContain('carrier');
  await axeClean(page, 'a conversation', { sizes: [WIDE, NARROW] });

  /* It ends at the other side while one still writes: what was written is not lost. */
  await page.context().setOffline(true);
  await expect(page.getByText(desk.word('common.offlineLong'))).toBeVisible();
  await desk.say('This comes too late');
  await expect(desk.message('This comes too late')).toContainText(desk.part('inbox.sending'));
  await visitor.command({ type: 'end' });
  await page.context().setOffline(false);
  await expect(desk.message('This comes too late')).toContainText(desk.part('inbox.notSent'));
  await axeClean(page, 'a message that was refused', { sizes: [WIDE, NARROW] });
  expect(await daemon.said(anna.token)).not.toContain('This comes too late');
});

test('tags, promises, transfer, back to the bot, and the end with its wrap-up', async ({
  people,
  anna,
  account,
}) => {
  test.slow();
  const ben = await account('ben', { name: 'Ben Okafor', role: 'agent' });
  const desk = await people.agent(anna);
  const colleague = await people.user('agent', ben);
  const { page } = desk;

  await colleague.command({ type: 'presence', status: 'busy' });
  await caller(people, 'Mia Brandt');
  await desk.accept();

  await desk.begin('inbox.tags');
  await axeClean(page, 'tags', { sizes: [WIDE, NARROW] });
  await desk.dialog.getByRole('combobox').fill('vip late-delivery');
  await desk.done('common.save');
  await expect(desk.message(desk.part('inbox.tagged'))).toContainText('vip, late-delivery');

  await desk.begin('inbox.promise');
  await desk.button('inbox.tomorrow', desk.dialog).click();
  await desk.dialog.getByRole('textbox', { name: desk.word('inbox.whatPromised') }).fill('Call her back');
  await axeClean(page, 'a promise', { sizes: [WIDE, NARROW] });
  await desk.done('inbox.promise');
  await expect(desk.list('inbox.promises')).toContainText('Call her back');
  await desk
    .list('inbox.promises')
    .getByRole('button', { name: desk.word('inbox.kept') })
    .click();
  await expect(desk.list('inbox.promises')).toHaveCount(0);
  await expect(desk.message(desk.part('inbox.outcomeKept'))).toBeVisible();

  await desk.begin('inbox.transfer');
  await desk.dialog.getByRole('combobox').first().selectOption({ label: 'Ben Okafor (0 of 5)' });
  await desk.dialog.getByRole('textbox').last().fill('She would rather talk to you.');
  await axeClean(page, 'a transfer', { sizes: [WIDE, NARROW] });
  await desk.done('inbox.transfer');
  await expect(desk.message('She would rather talk to you.')).toBeVisible();
  await expect(page.getByText(desk.word('inbox.has'))).toContainText('Ben Okafor');

  /* A supervisor may take it over; whoever looks on is named. */
  await expect(desk.field).toHaveCount(0);
  await desk.button('inbox.takeOver').first().click();
  await expect(desk.field).toBeFocused();
  colleague.signal({ type: 'open', conversation: page.url().split('/').at(-1) });
  await expect(page.getByText(desk.part('inbox.alsoHere'))).toContainText('Ben Okafor');

  await desk.begin('inbox.close');
  await desk.dialog.getByText(desk.word('inbox.needTime')).click();
  await axeClean(page, 'closing', { sizes: [WIDE, NARROW] });
  await desk.done('inbox.closeDone');
  await desk.begin('inbox.wrapUp');
  await desk.dialog.getByRole('textbox').last().fill('All is well.');
  await axeClean(page, 'wrapping up', { sizes: [WIDE, NARROW] });
  await desk.done('inbox.wrapUpDone');
  await expect(desk.message('All is well.')).toBeVisible();

  await caller(people, 'Omar Haddad');
  await desk.accept();
  await desk.begin('inbox.returnToBot');
  await desk.dialog.getByRole('textbox').fill('Only wants the opening hours');
  await desk.done('inbox.returnDone');
  await expect(desk.message('Only wants the opening hours')).toBeVisible();
});

test('in Arabic everything stands the other way round, and a phone shows one region at a time', async ({
  people,
  anna,
}) => {
  test.slow();
  const desk = await people.agent(anna, { locale: 'ar', viewport: NARROW });
  const { page } = desk;

  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await caller(people, 'Mia Brandt');
  await axeClean(page, 'an offer in Arabic', { sizes: [NARROW, WIDE] });
  await desk.accept();
  await expect(desk.list('inbox.mine')).toBeHidden();
  await axeClean(page, 'a conversation in Arabic', { sizes: [NARROW, WIDE] });
  await desk.button('inbox.about').click();
  await expect(desk.field).toBeHidden();
  await axeClean(page, 'what is known in Arabic', { sizes: [NARROW] });
  await desk.button('inbox.backToConversation').click();
  await desk.button('inbox.backToList').click();
  await expect(desk.list('inbox.mine')).toBeVisible();
});

test('nothing to do, settings and the menu, by keyboard', async ({ people, anna }) => {
  test.slow();
  const desk = await people.agent(anna, {}, 'away');
  const { page } = desk;

  await axeClean(page, 'an empty inbox', { sizes: [WIDE, NARROW] });
  await desk.button('common.youAre').focus();
  await page.keyboard.press('Enter');
  expect((await focused(page)).name).toBe('Available');
  await axeClean(page, 'the menu', { sizes: [WIDE] });
  await page.keyboard.press('ArrowDown');
  expect((await focused(page)).name).toBe('Busy');
  await page.keyboard.press('Escape');
  await expect(desk.button('common.youAre')).toBeFocused();
  await desk.go('settings');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(desk.word('common.settings'));
  await axeClean(page, 'settings', { sizes: [WIDE, NARROW] });
});
