/* What an agent should know before the first word: made by a real conversation that the bot has lost. */
import type { Locator } from '@playwright/test';
import type { AgentConsole } from '../support/console.ts';
import { axeClean, strangers } from '../support/look.ts';
import { MIA, UPSET, upset } from '../support/story.ts';
import { expect, test } from '../support/test.ts';
import { announcements } from '../support/watched.ts';

const PHONE = { width: 320, height: 720 };

function panel(desk: AgentConsole): Locator {
  return desk.page.locator('.panel');
}

function part(desk: AgentConsole, name: string): Locator {
  return panel(desk).locator(`[data-section=${name}]`);
}

async function show(desk: AgentConsole, conversation: string): Promise<void> {
  await desk.page.goto(`${new URL(desk.page.url()).origin}/console/#/inbox/${conversation}`);
  await expect(part(desk, 'why')).toBeVisible();
}

async function heard(desk: AgentConsole): Promise<string[]> {
  return (await announcements(desk.page)).map(({ text }) => text.replace(/\u00a0/g, ''));
}

test('an offer shows why, what, and what not to ask again, before it is taken', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  const visitor = await upset(people);

  await expect(desk.offer).toBeVisible();
  await show(desk, visitor.conversation);
  await expect(part(desk, 'why')).toContainText('Upset');
  await expect(part(desk, 'why').getByRole('button', { name: 'third time' })).toBeVisible();
  await expect(part(desk, 'summary')).toContainText('RB123456');
  await expect(part(desk, 'opening').getByRole('button', { name: 'Insert' })).toHaveCount(0);
  await expect(part(desk, 'facts')).toContainText(/Order number\s*RB123456/);
  await expect(part(desk, 'avoid')).toContainText('order number: RB123456');
  await expect(part(desk, 'wants')).toContainText(/order status\s*\d+%/);
  await expect(part(desk, 'tried')).toContainText(/order status\s*did not help/);
  await expect(part(desk, 'visitor')).toContainText(/Mia Brandt\s*not verified/);
  await expect(part(desk, 'visitor').getByRole('link', { name: 'My orders' })).toHaveAttribute(
    'href',
    MIA.page.url,
  );
  await expect(part(desk, 'visitor')).toContainText('British English');
  await expect(part(desk, 'earlier')).toContainText('Resolved');

  await desk.accept();
  await expect(part(desk, 'opening').getByRole('button', { name: 'Insert' })).toBeVisible();
  await expect(part(desk, 'routing')).toContainText('Anna Berg');
  await expect(part(desk, 'routing')).toContainText('the only one');
  await expect(part(desk, 'understood')).toContainText('insult');
});

test('evidence is marked where it was said', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  const visitor = await upset(people);

  await desk.accept();
  await show(desk, visitor.conversation);
  await part(desk, 'why').getByRole('button', { name: 'third time' }).click();
  await expect(desk.log.locator('mark')).toHaveText('third time');
  await expect(desk.message(UPSET[2] ?? '').locator('mark')).toBeInViewport();
  await part(desk, 'why').getByRole('button', { name: 'useless' }).press('Enter');
  await expect(desk.log.locator('mark')).toHaveText('useless');
  await part(desk, 'facts').getByRole('button', { name: 'RB123456', exact: true }).click();
  await expect(desk.log.locator('mark')).toHaveText('RB123456');
  expect(await heard(desk)).toContain('Shown in the conversation.');
});

for (const clipboard of ['with the browser’s leave', 'without it'] as const)
  test(`a fact is copied with one click, ${clipboard}`, async ({ people, anna }) => {
    const desk = await people.agent(anna);
    const context = desk.page.context();

    if (clipboard === 'without it') {
      await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'clipboard'));
      await desk.page.reload();
      await desk.ready();
    } else {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    }
    const visitor = await upset(people);

    await desk.accept();
    await show(desk, visitor.conversation);
    await part(desk, 'facts').getByRole('button', { name: 'Copy: Order number' }).click();
    await expect.poll(() => heard(desk)).toContain('Copied: Order number');
    await expect(part(desk, 'facts').getByRole('button', { name: 'Copy: Order number' })).toBeFocused();
    await desk.field.focus();
    await desk.page.keyboard.press('Control+V');
    await expect(desk.field).toHaveValue('RB123456');
  });

test('the suggested opening goes into the reply', async ({ people, anna }) => {
  const desk = await people.agent(anna);

  await upset(people);
  await desk.accept();
  const words = (await part(desk, 'opening').locator('blockquote').textContent()) ?? '';
  expect(words).toContain('RB123456');
  await part(desk, 'opening').getByRole('button', { name: 'Insert' }).click();
  await expect(desk.field).toHaveValue(words);
});

test('an earlier conversation is read beside this one', async ({ people, anna }) => {
  const desk = await people.agent(anna);

  await upset(people);
  await desk.accept();
  await part(desk, 'earlier')
    .getByRole('button', { name: /^Read:/ })
    .click();
  const reading = part(desk, 'earlier').getByRole('region', { name: /^Conversation of/ });
  await expect(reading).toContainText('how do i return an item');
  await expect(desk.message(UPSET[0] ?? '').first()).toBeVisible();
  await part(desk, 'earlier')
    .getByRole('button', { name: /^Close:/ })
    .click();
  await expect(reading).toHaveCount(0);
});

/* The picture; '' while nothing is drawn. */
async function painted(plot: Locator): Promise<string> {
  return plot.locator('canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const blank = document.createElement('canvas');

    Object.assign(blank, { width: canvas.width, height: canvas.height });
    return canvas.toDataURL() === blank.toDataURL() ? '' : canvas.toDataURL();
  });
}

test('the mood is a picture, a sentence and a table, and follows the colours', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  const visitor = await upset(people);

  await desk.accept();
  const plot = part(desk, 'mood').getByRole('img');
  await expect(plot).toHaveAccessibleName(
    /^Mood over 3 messages: upset now and getting worse; frustration 100%/,
  );
  await expect.poll(() => painted(plot)).not.toBe('');
  const light = await painted(plot);
  await desk.page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => painted(plot)).not.toBe(light);
  await desk.page.emulateMedia({ colorScheme: 'light' });

  await part(desk, 'mood').getByRole('button', { name: 'Show as a table' }).click();
  const rows = part(desk, 'mood').getByRole('row');
  await expect(rows).toHaveCount(4);
  await expect(rows.last()).toContainText(/useless\s*100%/);
  await rows.nth(2).getByRole('button').click();
  await expect(desk.message(UPSET[1] ?? '').locator('mark')).toBeVisible();

  /* A kind word is seen at once. */
  await desk.tell('I have found your parcel, it comes tomorrow.');
  await visitor.say('thank you so much, that is great');
  await expect(rows).toHaveCount(5);
  await expect(plot).toHaveAccessibleName(/^Mood over 4 messages: /);
});

test('what the visitor says of themselves, and a promise, are there at once', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  const visitor = await upset(people);

  await desk.accept();
  await visitor.command({
    type: 'profile',
    phone: '+49 30 901820',
    attributes: { plan: 'gold', note: '<img src=x onerror=alert(1)>' },
  });
  await expect(part(desk, 'visitor')).toContainText(/Phone\s*\+49 30 901820/);
  await expect(part(desk, 'visitor')).toContainText(/plan\s*gold/);
  await expect(part(desk, 'visitor')).toContainText('<img src=x onerror=alert(1)>');
  expect(await strangers(desk.page)).toEqual([]);

  const colleague = await people.user('agent', anna);
  await colleague.command({ type: 'open', conversation: visitor.conversation });
  await colleague.command({
    type: 'promise',
    conversation: visitor.conversation,
    due_at: new Date(Date.now() + 3600_000).toISOString(),
    text: 'Tell her where the parcel is.',
  });
  await expect(part(desk, 'promises')).toContainText('Tell her where the parcel is.');
  await expect(part(desk, 'promises')).toContainText('Anna Berg');
});

test('a page that is none is no link', async ({ people, anna }) => {
  const desk = await people.agent(anna);

  await upset(people, {
    ...MIA,
    page: { url: 'javascript:alert(1)', title: '\u202eMy orders', referrer: 'https://me@evil.example/' },
  });
  await desk.accept();
  await expect(part(desk, 'visitor')).toContainText('My orders');
  await expect(part(desk, 'visitor').getByRole('link')).toHaveText(['mia@example.org']);
  expect(await strangers(desk.page)).toEqual([]);
});

test('a closed part stays closed', async ({ people, anna }) => {
  const desk = await people.agent(anna);
  const visitor = await upset(people);

  await desk.accept();
  await part(desk, 'facts').locator('summary').press('Enter');
  await expect(part(desk, 'facts').getByText('RB123456')).toBeHidden();
  await desk.page.reload();
  await show(desk, visitor.conversation);
  await expect(part(desk, 'facts').getByText('RB123456')).toBeHidden();
  await expect(part(desk, 'avoid').getByText('RB123456')).toBeVisible();
  await part(desk, 'facts').locator('summary').click();
  await expect(part(desk, 'facts').getByText('RB123456')).toBeVisible();
});

for (const locale of ['en', 'ar'] as const)
  test(`nobody is kept out of it, ${locale}`, async ({ people, anna }) => {
    const desk = await people.agent(anna, { locale });

    await upset(people);
    await desk.accept();
    await part(desk, 'mood').getByRole('button').click();
    await part(desk, 'earlier').getByRole('button').first().click();
    await expect(part(desk, 'mood').getByRole('row')).toHaveCount(4);
    await axeClean(desk.page, `the panel, ${locale}`);
    await desk.page.setViewportSize(PHONE);
    await desk.button('inbox.about').click();
    await expect(panel(desk)).toBeInViewport();
    await axeClean(desk.page, `the panel on a phone, ${locale}`);
  });
