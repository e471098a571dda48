/* What the rules make of a sentence, and what is wrong with their files. */
import type { Locator } from '@playwright/test';
import type { AgentConsole } from '../support/console.ts';
import { axeClean, strangers } from '../support/look.ts';
import { UPSET } from '../support/story.ts';
import { expect, test } from '../support/test.ts';
import { announcements } from '../support/watched.ts';

const PHONE = { width: 320, height: 720 };

async function says(desk: AgentConsole, text: string): Promise<void> {
  const before = await desk.page.locator('.try-said').count();

  await desk.page.getByRole('textbox', { name: 'What a visitor says' }).fill(text);
  await desk.page.keyboard.press('Enter');
  await expect(desk.page.locator('.try-said')).toHaveCount(before + 1);
}

function part(desk: AgentConsole, name: string): Locator {
  return desk.page.locator(`[data-part=${name}]`);
}

test('a talk is tried, and each answer says why', async ({ people, anna }) => {
  const desk = await people.agent(anna, {}, 'away');

  await desk.go('rules');
  await says(desk, UPSET[0] ?? '');
  await expect(part(desk, 'decision')).toContainText(/answers\s*·\s*order status/);
  await expect(part(desk, 'intents').getByRole('listitem').first()).toContainText(
    /where an order is\s*order_status\s*9\d%/,
  );
  await expect(part(desk, 'entities')).toContainText(/Order number\s*RB123456/);
  await expect(part(desk, 'words')).toContainText('rb123456');
  await expect(part(desk, 'signals')).toContainText('Nothing.');

  await says(desk, UPSET[1] ?? '');
  await expect(part(desk, 'decision')).toContainText('offers a person');
  await says(desk, UPSET[2] ?? '');
  await expect(part(desk, 'decision')).toContainText('brings a person');
  await expect(part(desk, 'decision')).toContainText('Upset');
  await expect(desk.page.locator('.try-sentence mark')).toHaveText([
    'I already told you',
    'third time',
    'useless',
  ]);
  const insult = part(desk, 'signals').getByRole('row').filter({ hasText: 'insult' });
  await expect(insult).toContainText(/“useless”\s*1 × 2 =\s*\+2/);
  await expect(part(desk, 'state')).toContainText('Frustration100%');

  /* What came before is still there to look at. */
  await desk.page
    .getByRole('button', { name: UPSET[0] ?? '' })
    .first()
    .click();
  await expect(part(desk, 'decision')).toContainText('answers');
  const said = (await announcements(desk.page)).map(({ text }) => text);
  expect(said.some((text) => text.startsWith('brings a person'))).toBe(true);

  await desk.page.getByRole('button', { name: 'Begin again' }).click();
  await expect(desk.page.locator('.try-said')).toHaveCount(0);
  await expect(desk.page.getByRole('textbox', { name: 'What a visitor says' })).toBeFocused();
});

test('a quick reply goes on with the talk', async ({ people, anna }) => {
  const desk = await people.agent(anna, {}, 'away');

  await desk.go('rules');
  await says(desk, UPSET[0] ?? '');
  await desk.page.getByRole('button', { name: 'Have it looked up' }).click();
  await expect(part(desk, 'decision')).toContainText('brings a person');
  await expect(part(desk, 'decision')).toContainText('Asked for a person');
});

test('nothing that is tried is kept, or markup', async ({ people, anna, daemon }) => {
  const desk = await people.agent(anna, {}, 'away');
  const words = '<img src=x onerror=alert(1)> where is my ordre';

  daemon.neverLogged(words);
  await desk.go('rules');
  await says(desk, words);
  await expect(desk.page.locator('.try-said')).toContainText('<img src=x');
  await expect(part(desk, 'words')).toContainText('ordre read as order');
  expect(await strangers(desk.page)).toEqual([]);
  const list = await fetch(`${daemon.origin}/api/v1/conversations`, {
    headers: { authorization: `Bearer ${anna.token}` },
  });
  expect(((await list.json()) as { conversations: unknown[] }).conversations).toEqual([]);
});

test('the packs are looked through, and taken anew', async ({ people, anna }) => {
  const desk = await people.agent(anna, {}, 'away');
  const packs = desk.page.locator('.packs');

  await desk.go('rules');
  await expect(packs.locator('.pack')).toContainText(/shop\s*English · demo/);
  await packs.getByRole('button', { name: 'Take the files again' }).click();
  await expect(packs).toContainText(/Read: one set of rules, \d of them learnt anew, in /);
  await expect
    .poll(async () => (await announcements(desk.page)).map(({ text }) => text))
    .toContain('The rules are in use as they are now.');
});

test('problems are shown with their place, the errors first', async ({ people, anna }) => {
  const desk = await people.agent(anna, {}, 'away');
  const packs = desk.page.locator('.packs');
  const problems = [
    { file: 'intents/orders.yml', line: 7, column: 5, text: 'fewer than five examples', warning: true },
    {
      file: 'pack.yml',
      line: 3,
      column: 1,
      text: "unknown key 'langauge'; did you mean 'language'?",
      warning: false,
    },
  ];

  /* The daemon's own packs have none: theirs are put in their place. */
  await desk.page.route('**/api/v1/rules', (route) =>
    route.fulfill({ json: { packs: [{ name: 'shop', language: 'en', sites: ['demo'], problems }] } }),
  );
  await desk.page.route('**/api/v1/rules/reload', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      json: {
        title: 'The rules have errors; the old ones stay.',
        problems: [{ severity: 'error', path: 'entities.yml', line: 9, column: 2, text: 'no such entity' }],
      },
    }),
  );
  await desk.go('rules');
  await expect(packs.getByRole('listitem')).toHaveCount(2);
  await expect(packs.getByRole('listitem').first()).toContainText(/error\s*pack.yml:3:1/);
  await expect(packs.getByRole('listitem').last()).toContainText(/warning\s*intents\/orders.yml:7:5/);
  people.complaints.allow(/status of 409/);
  await packs.getByRole('button', { name: 'Take the files again' }).click();
  await expect(packs.locator('.reload-result')).toContainText('The rules have errors; the old ones stay.');
  await expect(packs.locator('.reload-result')).toContainText('entities.yml:9:2');
});

for (const locale of ['en', 'ar'] as const)
  test(`nobody is kept out of it, ${locale}`, async ({ people, anna }) => {
    const desk = await people.agent(anna, { locale }, 'away');

    await desk.go('rules');
    const field = desk.page.getByRole('textbox');
    await field.fill(UPSET[2] ?? '');
    await field.press('Enter');
    await expect(part(desk, 'decision')).toBeVisible();
    await axeClean(desk.page, `the rules, ${locale}`, { sizes: [{ width: 1360, height: 850 }, PHONE] });
  });
