/* The console by keyboard: the command bar, every shortcut of the help, other keys, other layouts. */
import type { Locator, Page } from '@playwright/test';
import type { AgentConsole } from '../support/console.ts';
import { axeClean } from '../support/look.ts';
import { expect, type People, test } from '../support/test.ts';

const SIZES = [
  { width: 1360, height: 850 },
  { width: 320, height: 640 },
];

test.use({ settings: { queue: { offer_timeout: '5m', max_wait: '1h' } } });

/* A visitor who waits for a person; with an order, so that there is a fact. */
async function waits(people: People, name = 'Mia Brandt'): Promise<Awaited<ReturnType<People['user']>>> {
  const visitor = await people.user('visitor', { user: { id: name, name } });

  await visitor.say('where is my order RB123456');
  await visitor.command({ type: 'ask_human', text: 'I want to talk to a person' });
  return visitor;
}

function dialog(desk: AgentConsole, title: string): Locator {
  return desk.page.getByRole('dialog', { name: desk.word(title) });
}

const palette = (desk: AgentConsole) =>
  desk.page.getByRole('combobox', { name: desk.word('keys.paletteLabel') });
const search = (desk: AgentConsole) =>
  desk.page.getByRole('combobox', { name: desk.word('keys.pickerSearch') });
const options = (page: Page) => page.getByRole('dialog').getByRole('option');

test('every shortcut of the help does what it says', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  const visitor = await waits(people);
  const { page } = desk;

  await expect(desk.offer).toBeVisible();
  await page.keyboard.press('d');
  await expect(dialog(desk, 'inbox.declineTitle')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('a');
  await expect(desk.field).toBeFocused();

  await page.keyboard.type('a d j k r n x');
  await expect(desk.field).toHaveValue('a d j k r n x');
  await page.keyboard.press('Control+Enter');
  await expect(desk.message('a d j k r n x')).toBeVisible();
  await visitor.next((frame) => frame.type === 'message' && frame.text === 'a d j k r n x');

  await page.getByRole('heading', { name: 'Mia Brandt' }).first().focus();
  await page.keyboard.press('n');
  await expect(desk.noteField).toBeFocused();
  await leaveField(page);
  await page.keyboard.press('r');
  await expect(desk.field).toBeFocused();
  for (const [key, title] of [
    ['t', 'inbox.transferTitle'],
    ['b', 'inbox.returnTitle'],
    ['x', 'inbox.closeTitle'],
    ['/', 'keys.cmdCanned'],
    ['e', 'keys.cmdEmpathy'],
    ['Shift+?', 'keys.cmdHelp'],
    ['Control+k', 'keys.cmdPalette'],
  ] as const) {
    await leaveField(page);
    await page.keyboard.press(key);
    await expect(dialog(desk, title), key).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog'), key).toHaveCount(0);
  }

  await waits(people, 'Omar Haddad');
  await expect(desk.offer).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { name: 'Omar Haddad' }).first()).toBeVisible();
  await leaveField(page);
  await page.keyboard.press('j');
  await expect(page.getByRole('heading', { name: 'Mia Brandt' }).first()).toBeVisible();
  await page.keyboard.press('k');
  await expect(page.getByRole('heading', { name: 'Omar Haddad' }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(desk.field).toBeFocused();
});

/* Out of the text field, to where single letters are shortcuts. */
async function leaveField(page: Page): Promise<void> {
  await page.getByRole('log').focus();
}

test('the command bar finds commands, conversations and prepared answers', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  await waits(people);
  const { page } = desk;

  await expect(desk.offer).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(palette(desk)).toBeFocused();
  await page.keyboard.type('acc');
  await expect(options(page).first()).toHaveAccessibleName(/Accept the offer/);
  await expect(options(page).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(desk.field).toBeFocused();

  /* In a text field too, and what was used last comes first. */
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('option', { name: /Accept/ })).toHaveCount(0);
  await page.keyboard.type('settings');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/settings$/);
  await page.keyboard.press('Control+k');
  await expect(options(page).first()).toHaveAccessibleName(/Go to the settings/);
  await page.keyboard.type('mia');
  await expect(options(page).first()).toHaveAccessibleName(/Mia Brandt/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/inbox\/\w+$/);

  await expect(desk.field).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('refund started');
  await expect(options(page).first()).toHaveAccessibleName(/refund started/);
  await page.keyboard.press('Enter');
  await expect(desk.field).toHaveValue(/I've started the refund, Mia Brandt\./);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('zzqq');
  await expect(options(page)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(desk.field).toBeFocused();
  await expect(desk.field).toHaveValue(/refund/);
});

test('prepared answers fill in what is known, and ask for the rest', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  await waits(people);
  const { page } = desk;

  await desk.accept();
  await desk.field.press('/');
  await expect(search(desk)).toBeFocused();
  await page.keyboard.type('LOOKING it up');
  await expect(options(page)).toHaveCount(1);
  await expect(page.getByRole('region', { name: desk.word('keys.pickerPreview') })).toHaveText(
    /two minutes, Mia Brandt/,
  );
  await page.keyboard.press('Enter');
  await expect(desk.field).toBeFocused();
  await expect(desk.field).toHaveValue(/two minutes, Mia Brandt/);

  /* A slash within a text is a slash, and the last one used comes first. */
  await page.keyboard.type(' and/or');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await desk.field.fill('');
  await desk.field.press('/');
  await expect(options(page).first()).toHaveAccessibleName(/looking it up/);
  await page.keyboard.press('Escape');

  await desk.field.fill('Your parcel {tracking_code} comes on {day}.');
  await desk.button('inbox.send').click();
  const warning = page.getByRole('dialog', { name: /tracking_code, day/ });
  await expect(warning).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(warning).toHaveCount(0);
  await expect(desk.field).toBeFocused();
  expect(await page.evaluate(() => String(getSelection()))).toBe('{tracking_code}');
  await page.keyboard.type('1Z99');
  await desk.button('inbox.send').click();
  await desk.button('keys.sendAnyway').click();
  await expect(desk.message('Your parcel 1Z99 comes on {day}.')).toBeVisible();
});

test('the lines to begin with have the opening of this conversation first', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  await waits(people);

  await desk.accept();
  await leaveField(desk.page);
  await desk.page.keyboard.press('e');
  await expect(options(desk.page).first()).toHaveAccessibleName(/Suggested for this conversation/);
  await desk.page.keyboard.press('Enter');
  await expect(desk.field).not.toHaveValue('');
  await expect(desk.field).toBeFocused();
});

test('other keys are kept, conflicts are named, and all can be reset', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  const { page } = desk;
  const row = (command: string) =>
    page.getByRole('listitem').filter({ has: page.getByText(command, { exact: true }) });
  const rebind = async (command: string, key: string) => {
    await row(command)
      .getByRole('button', { name: /^Change the key/ })
      .click();
    await expect(page.locator('.recording')).toBeFocused();
    await page.keyboard.press(key);
  };

  await desk.go('settings');
  await rebind('Keyboard shortcuts', 'Tab');
  await page
    .getByRole('heading', { name: 'Keys' })
    .focus()
    .catch(() => undefined);
  await rebind('Keyboard shortcuts', 'ArrowDown');
  await expect(row('Keyboard shortcuts')).toContainText('cannot be a shortcut');
  await page.keyboard.press('Escape');
  await rebind('Keyboard shortcuts', 'Control+Shift+H');
  await expect(row('Keyboard shortcuts')).toContainText('CtrlShiftH');
  await expect(row('Keyboard shortcuts').getByRole('button', { name: /^Change the key/ })).toBeFocused();
  await rebind('Next conversation', 'k');
  await expect(row('Next conversation').getByRole('alert')).toContainText('Previous conversation');

  await page.reload();
  await desk.ready();
  await expect(row('Keyboard shortcuts')).toContainText('CtrlShiftH');
  await page.keyboard.press('Shift+?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+Shift+H');
  await expect(dialog(desk, 'keys.cmdHelp')).toBeVisible();
  await expect(dialog(desk, 'keys.cmdHelp')).toContainText('CtrlShiftH');
  await page.keyboard.press('Escape');
  await rebind('Keyboard shortcuts', 'Backspace');
  await expect(row('Keyboard shortcuts')).toContainText('no key');

  await desk.button('keys.resetAll').click();
  await expect(row('Next conversation').getByRole('alert')).toHaveCount(0);
  await page.getByRole('main').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('Shift+?');
  await expect(dialog(desk, 'keys.cmdHelp')).toBeVisible();
});

test('single letters can be switched off, and stay off', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  await waits(people);
  const { page } = desk;

  await desk.go('settings');
  await page.getByLabel(desk.word('keys.singles')).uncheck();
  await page.reload();
  await desk.ready();
  await page.getByRole('link', { name: /^Inbox/ }).click();
  await expect(desk.offer).toBeVisible();
  await page.keyboard.press('a');
  await page.keyboard.press('Shift+?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(desk.offer).toBeVisible();
  await expect(desk.button('inbox.acceptNamed')).not.toHaveAttribute('aria-keyshortcuts');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('keyboard');
  await page.keyboard.press('Enter');
  await expect(dialog(desk, 'keys.cmdHelp')).toContainText('switched off');
});

test('an Arabic keyboard needs no switching', async ({ people, anna }) => {
  const desk = await people.agent(anna, { locale: 'ar' });
  await waits(people);
  const { page } = desk;
  const press = (key: string, code: string, held: object = {}) =>
    page.evaluate(
      ([name, place, modifiers]) =>
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', {
            key: name,
            code: place,
            bubbles: true,
            cancelable: true,
            ...modifiers,
          }),
        ),
      [key, code, held] as const,
    );

  await expect(desk.offer).toBeVisible();
  await press('ش', 'KeyA');
  await expect(desk.field).toBeFocused();
  await press('ن', 'KeyK', { ctrlKey: true });
  await expect(palette(desk)).toBeFocused();
  await page.keyboard.type('الاعدادات');
  await expect(options(page).first()).toContainText('الإعدادات');
  await page.keyboard.press('Escape');
  await leaveField(page);
  await press('ظ', 'Slash');
  await expect(search(desk)).toBeFocused();
  await page.keyboard.press('Escape');
  await leaveField(page);
  await press('؟', 'Slash', { shiftKey: true });
  await expect(dialog(desk, 'keys.cmdHelp')).toBeVisible();
});

for (const locale of ['en', 'ar'])
  test(`nothing is wrong with command bar, help, picker and settings (${locale})`, async ({
    people,
    anna,
  }) => {
    test.slow();
    const desk = await people.agent(anna, { locale });
    await waits(people);
    const { page } = desk;
    const looks = { sizes: SIZES };
    const shown = async (name: string, key: string) => {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      await axeClean(page, `${name}, ${locale}`, looks);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    };

    await desk.accept();
    await leaveField(page);
    await shown('palette', 'Control+k');
    await shown('help', 'Shift+?');
    await shown('picker', '/');
    await desk.field.fill('Your {tracking_code}');
    await desk.button('inbox.send').click();
    await axeClean(page, `gaps, ${locale}`, looks);
  });

for (const locale of ['en', 'ar'])
  test(`nothing is wrong with the settings (${locale})`, async ({ people, anna }) => {
    const desk = await people.agent(anna, { locale });

    await desk.go('settings');
    await expect(desk.page.getByLabel(desk.word('keys.singles'))).toBeVisible();
    await axeClean(desk.page, `settings, ${locale}`, { sizes: SIZES });
  });
