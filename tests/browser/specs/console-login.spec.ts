/* Logging in to the console, and what stays when a login ends. */
import { AgentConsole } from '../support/console.ts';
import type { Daemon } from '../support/daemon.ts';
import { axeClean } from '../support/look.ts';
import { expect, type People, test } from '../support/test.ts';

const NARROW = { width: 320, height: 640 };

async function atTheDoor(people: People, daemon: Daemon): Promise<AgentConsole> {
  const context = await people.context('anna', { viewport: { width: 1360, height: 850 } });
  const page = await context.newPage();

  await page.goto(`${daemon.origin}/console/`);
  return new AgentConsole(page, 'en', daemon);
}

test('a wrong password is said, the right one lets in, and a reload stays in', async ({
  people,
  daemon,
  anna,
}) => {
  const desk = await atTheDoor(people, daemon);
  const { page } = desk;

  people.complaints.allow(/401/);
  await axeClean(page, 'login', { sizes: [{ width: 1360, height: 850 }, NARROW] });
  await expect(page.getByLabel(desk.word('common.login'))).toBeFocused();
  await desk.button('common.signIn').click();
  await expect(page.getByText(desk.word('common.loginEmpty'))).toBeVisible();
  await desk.login({ ...anna, password: 'not-the-password' });
  await expect(page.getByText(desk.word('common.loginWrong'))).toBeVisible();
  await axeClean(page, 'login, refused');
  await desk.login(anna);
  await desk.ready();
  await page.reload();
  await desk.ready();
  expect(await page.evaluate(() => localStorage.getItem('handoff:token'))).toBeNull();
});

test('a one-time address lets in once, and does not stay in the address', async ({
  people,
  daemon,
  anna,
}) => {
  const code = (await daemon.ctl('agent', 'login', anna.login)).match(/#code=([\w.-]+)/)?.[1] ?? '';
  const context = await people.context('anna');
  const page = await context.newPage();
  const desk = new AgentConsole(page, 'en', daemon);

  people.complaints.allow(/401/);
  daemon.neverLogged(code);
  await page.goto(`${daemon.origin}/console/#code=${code}`);
  await desk.ready();
  expect(page.url()).not.toContain(code);
  const other = await (await people.context('other')).newPage();
  await other.goto(`${daemon.origin}/console/#code=${code}`);
  await expect(other.getByText(desk.word('common.codeRefused'))).toBeVisible();
});

test('a token can be pasted, and stays on this computer only by choice', async ({ people, daemon, anna }) => {
  const desk = await atTheDoor(people, daemon);
  const { page } = desk;

  await page.getByText(desk.word('common.useToken')).click();
  await page.getByLabel(desk.word('common.token')).fill(anna.token);
  await page.getByLabel(desk.word('common.staySignedIn')).check();
  await desk.button('common.signIn').click();
  await desk.ready();
  const tab = await page.context().newPage();
  await tab.goto(`${daemon.origin}/console/`);
  await new AgentConsole(tab, 'en', daemon).ready();
});

test('when a login ends, what is being written stays; somebody else begins with an empty desk', async ({
  people,
  daemon,
  anna,
  account,
}) => {
  test.slow();
  const ben = await account('ben', { role: 'agent' });
  const desk = await atTheDoor(people, daemon);
  const { page } = desk;
  const ends: (() => Promise<void>)[] = [];

  /* The server's word that the token is not good any more, on a line that works otherwise. */
  await page.context().routeWebSocket(/\/ws$/, (line) => {
    line.connectToServer();
    ends.push(() => line.close({ code: 4401, reason: 'the login has ended' }));
  });
  const expire = () => ends.at(-1)?.();

  await page.reload();
  await desk.login(anna);
  await desk.ready();
  await desk.setPresence('available');
  const visitor = await people.user('visitor', { user: { id: 'u1', name: 'Mia Brandt' } });

  await visitor.command({ type: 'ask_human', text: 'A person, please' });
  await desk.accept();
  await desk.field.fill('I have written half of');
  await expire();
  await expect(desk.dialog).toContainText(desk.part('common.expired'));
  await axeClean(page, 'expired', { sizes: [{ width: 1360, height: 850 }, NARROW] });
  await expect(page.getByLabel(desk.word('common.login'))).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(desk.dialog).toBeVisible();

  await desk.login(anna);
  await desk.ready();
  await expect(desk.field).toHaveValue('I have written half of');
  await expect(desk.field).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.type(' it.');
  await desk.button('inbox.send').click();
  await expect(desk.message('I have written half of it.')).toHaveCount(1);

  await desk.field.fill('This is for nobody else');
  await expire();
  await expect(desk.dialog).toContainText(desk.part('common.expired'));
  await desk.login(ben);
  await desk.ready();
  await expect(page.getByText('Mia Brandt')).toHaveCount(0);
  await expect(desk.field).toHaveCount(0);
  const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  expect(kept).not.toContain('nobody else');

  await desk.button('common.youAre').click();
  await desk.button('common.signOut').click();
  await expect(page.getByLabel(desk.word('common.login'))).toBeVisible();
  const left = await page.evaluate(() => Object.keys(sessionStorage).join());
  expect(left).not.toMatch(/token|draft|outbox|person/);
});
