/* The supervisor's board, while people come and go. */
import type { Locator } from '@playwright/test';
import type { AgentConsole } from '../support/console.ts';
import { axeClean } from '../support/look.ts';
import { asks, upset } from '../support/story.ts';
import { expect, test } from '../support/test.ts';

const PHONE = { width: 320, height: 720 };

function figure(desk: AgentConsole, name: string): Locator {
  return desk.page.locator(`[data-figure=${name}] dd`);
}

function rows(desk: AgentConsole, table: string): Locator {
  return desk.page.locator(`[data-table=${table}] tbody tr`);
}

function row(desk: AgentConsole, table: string, text: string | RegExp): Locator {
  return rows(desk, table).filter({ hasText: text });
}

function heldBy(desk: AgentConsole, login: string): Locator {
  return rows(desk, 'ongoing').filter({
    has: desk.page.locator('[data-column=agent]').getByText(login, { exact: true }),
  });
}

test('it counts who waits and who is there, and says why nobody has them', async ({
  people,
  anna,
  account,
}) => {
  const desk = await people.agent(anna, {}, 'away');
  const ben = await account('ben', { role: 'agent', capacity: 1 });

  await desk.go('board');
  await expect(figure(desk, 'waiting')).toHaveText('0');
  await expect(row(desk, 'agents', 'Anna Berg')).toContainText(/Away\s*0 of 5/);
  const first = await asks(people);
  await asks(people, 'when do i get my refund');
  await expect(figure(desk, 'waiting')).toHaveText('2');
  await expect(figure(desk, 'oldest')).toHaveText(/^\d+s$/);
  await expect(row(desk, 'waiting', 'nobody is there')).toHaveCount(2);
  await expect(rows(desk, 'waiting').first()).toContainText('Asked for a person');

  const colleague = await people.user('agent', ben);
  await colleague.command({ type: 'presence', status: 'available' });
  const offer = await colleague.next((frame) => frame.type === 'offer');
  await expect(row(desk, 'waiting', 'is being offered')).toHaveCount(1);
  await colleague.command({ type: 'accept', offer: offer.offer });
  await expect(figure(desk, 'waiting')).toHaveText('1');
  await expect(row(desk, 'agents', 'Ben Berg')).toContainText(/Available\s*1 of 1/);
  await expect(figure(desk, 'free')).toHaveText('0');
  await expect(figure(desk, 'load')).toHaveText('1 of 1');
  await expect(row(desk, 'waiting', 'all are at work')).toHaveCount(1);
  await expect(heldBy(desk, 'ben')).toContainText('with a person');

  await colleague.command({ type: 'close', conversation: first.conversation, resolution: 'resolved' });
  await expect(heldBy(desk, 'ben')).toHaveCount(0);
  await colleague.close();
  await expect(desk.page.getByRole('img', { name: /^Since .* waiting now, 2 at most/ })).toBeVisible();
});

test('a supervisor watches, takes over, assigns, and ends', async ({ people, anna, account }) => {
  const desk = await people.agent(anna, {}, 'away');
  const ben = await account('ben', { role: 'agent' });
  const colleague = await people.user('agent', ben);
  const visitor = await asks(people);
  const talker = await people.user('visitor');

  await talker.say('how long does delivery take');
  await colleague.command({ type: 'presence', status: 'busy' });
  await desk.go('board');

  /* To whoever should have it. */
  await row(desk, 'waiting', 'talk to a person').getByRole('button', { name: /^More/ }).click();
  const dialog = desk.page.getByRole('dialog');
  await dialog.getByLabel('To whom').selectOption({ label: 'Ben Berg (0 of 5)' });
  await dialog.getByLabel(/^Note for the team/).fill('You know this one.');
  await dialog.getByRole('button', { name: 'Assign' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(figure(desk, 'waiting')).toHaveText('0');
  await visitor.next((frame) => frame.type === 'assigned');
  await expect(heldBy(desk, 'ben')).toContainText('with a person');

  /* Read without being in anybody's way. */
  await row(desk, 'ongoing', 'with the assistant')
    .getByRole('link', { name: /^Watch/ })
    .click();
  await expect(desk.message('how long does delivery take').first()).toBeVisible();
  await expect(desk.field).toHaveCount(0);
  await desk.go('board');

  await row(desk, 'ongoing', 'with the assistant')
    .getByRole('button', { name: /^Take over/ })
    .click();
  await expect(desk.field).toBeVisible();
  await talker.next((frame) => frame.type === 'assigned');
  await desk.go('board');

  await heldBy(desk, 'ben').getByRole('button', { name: /^More/ }).click();
  await dialog.getByLabel('End', { exact: true }).check();
  await dialog.getByRole('button', { name: 'End' }).click();
  await visitor.next((frame) => frame.type === 'closed');
  await expect(heldBy(desk, 'ben')).toHaveCount(0);
});

test('what waits is moved to another queue, and what cannot be is said', async ({ people, anna }) => {
  const desk = await people.agent(anna, {}, 'away');
  const visitor = await asks(people);
  const dialog = desk.page.getByRole('dialog');

  await desk.go('board');
  await row(desk, 'waiting', 'support').getByRole('button', { name: /^More/ }).click();
  await dialog.getByLabel('Move').check();
  await dialog.getByLabel('To which queue').selectOption('billing');
  await dialog.getByRole('button', { name: 'Move' }).click();
  await expect(row(desk, 'waiting', 'billing')).toHaveCount(1);

  await row(desk, 'waiting', 'billing').getByRole('button', { name: /^More/ }).click();
  await expect(dialog).toContainText('Nobody else is there.');
  await dialog.getByLabel('End', { exact: true }).check();
  await visitor.command({ type: 'end' });
  await dialog.getByRole('button', { name: 'End' }).click();
  await expect(dialog.getByRole('alert')).not.toBeEmpty();
  await desk.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('tables are sorted with the keyboard, and say how', async ({ people, anna }) => {
  const desk = await people.agent(anna, {}, 'away');
  const table = desk.page.locator('[data-table=waiting]');

  await asks(people);
  await upset(people);
  await desk.go('board');
  await expect(rows(desk, 'waiting')).toHaveCount(2);
  await expect(table.getByRole('columnheader', { name: 'Place' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(rows(desk, 'waiting').first()).toContainText('third time');
  const heading = table.getByRole('button', { name: 'Priority' });
  await heading.press('Enter');
  await expect(table.getByRole('columnheader', { name: 'Priority' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await expect(rows(desk, 'waiting').first()).toContainText('talk to a person');
  await heading.press('Space');
  await expect(table.getByRole('columnheader', { name: 'Priority' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(rows(desk, 'waiting').first()).toContainText('third time');
  await expect(heading).toBeFocused();
});

test('who is no supervisor is told so', async ({ people, account }) => {
  const desk = await people.agent(await account('ben', { role: 'agent' }));

  await desk.page.goto(`${new URL(desk.page.url()).origin}/console/#/board`);
  await expect(desk.page.getByText('The board is for supervisors.')).toBeVisible();
  await desk.page.goto(`${new URL(desk.page.url()).origin}/console/#/rules`);
  await expect(desk.page.getByText('The rules are looked after by supervisors.')).toBeVisible();
});

for (const locale of ['en', 'ar'] as const)
  test(`nobody is kept out of it, ${locale}`, async ({ people, anna }) => {
    const desk = await people.agent(anna, { locale }, 'away');

    await upset(people);
    await asks(people, 'when do i get my refund');
    await desk.go('board');
    await expect(rows(desk, 'waiting')).toHaveCount(2);
    await axeClean(desk.page, `the board, ${locale}`, { sizes: [{ width: 1360, height: 850 }, PHONE] });
  });
