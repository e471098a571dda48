/* Pictures of the command bar, the help, the picker and the settings. */
import path from 'node:path';
import type { AgentConsole } from '../support/console.ts';
import { expect, test } from '../support/test.ts';

const FOLDER = path.resolve(process.env.BUILD ?? '../../build', 'browser/shots');

async function pictures(desk: AgentConsole, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await desk.page.emulateMedia({ colorScheme });
    await desk.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await desk.page.screenshot({ path: `${FOLDER}/${name}-${desk.locale}-${colorScheme}.png` });
  }
}

for (const locale of ['en', 'de', 'ar'])
  test(`by keyboard, ${locale}`, async ({ people, anna }) => {
    test.slow();
    const desk = await people.agent(anna, { locale });
    const { page } = desk;
    const visitor = await people.user('visitor', { user: { id: 'mia', name: 'Mia Brandt' } });

    await visitor.say('where is my order RB123456');
    await visitor.command({ type: 'ask_human', text: 'I want to talk to a person' });
    await desk.accept();
    for (const [name, key] of [
      ['palette', 'Control+k'],
      ['help', 'Shift+?'],
      ['picker', '/'],
    ] as const) {
      await page.getByRole('log').focus();
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      await pictures(desk, `console-${name}`);
      await page.keyboard.press('Escape');
    }
    await desk.field.fill('It comes on {day}, with {tracking_code}.');
    await desk.button('inbox.send').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await pictures(desk, 'console-gaps');
    await page.keyboard.press('Escape');
    await desk.go('settings');
    await expect(page.getByLabel(desk.word('keys.singles'))).toBeVisible();
    await page.setViewportSize({ width: 1360, height: 2000 });
    await pictures(desk, 'console-settings');
    await page.setViewportSize({ width: 390, height: 844 });
    await pictures(desk, 'console-settings-phone');
  });
