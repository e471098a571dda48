import { test } from '../support/test.ts';
import { User } from '../support/users.ts';

test('look', async ({ people, daemon, account }) => {
  test.setTimeout(120_000);
  const anna = await account('anna', { role: 'supervisor' });
  const ben = await account('ben', { role: 'agent', capacity: 2 });
  const context = await people.context('anna', { viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${daemon.origin}/console/`);
  await page.getByLabel(/^login/i).fill(anna.login);
  await page.getByLabel(/^password/i).fill(anna.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Connected').first().waitFor();
  const agent = await people.user('agent', ben);
  const hello = { page: { url: 'https://shop.example/orders?x=1', title: 'My orders', referrer: 'https://search.example/' }, locale: 'en-GB', user: { id: 'c1', name: 'Mia Brandt', email: 'mia@example.org' } };
  const first = await people.user('visitor', hello);
  await first.say('where is my order RB111111');
  await first.command({ type: 'end' });
  await first.close();
  const visitor = await people.user('visitor', { ...hello, token: first.of('welcome')[0]?.token });
  await visitor.say('where is my order RB123456');
  await visitor.say('that did not help, it never came');
  await visitor.say('I already told you, this is the third time I ask, useless');
  await visitor.next((f) => f.type === 'escalated');
  const id = visitor.conversation;
  await agent.command({ type: 'presence', status: 'available' }); await agent.next((f) => f.type === 'offer');
  for (const text of ['I want to talk to a person', 'can I speak to a human please']) {
    const other = await people.user('visitor');
    await other.say('how long does delivery take');
    await other.say(text);
  }
  const chat = await people.user('visitor');
  await chat.say('when do i get my refund');
  await page.goto(`${daemon.origin}/console/#/inbox/${id}`);
  await page.locator('.panel').waitFor();
  await page.waitForTimeout(1500); await page.setViewportSize({ width: 1440, height: 1900 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `/tmp/panel/panel-${colorScheme}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 }); await page.goto(`${daemon.origin}/console/#/board`);
  await page.getByRole('heading', { name: 'Board' }).waitFor();
  await page.waitForTimeout(2500);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `/tmp/panel/board-${colorScheme}.png` });
  }
  await page.goto(`${daemon.origin}/console/#/rules`);
  await page.waitForTimeout(1000);
  await page.screenshot({ path: `/tmp/panel/rules.png` });
});
