/* A picture of every view, into BUILD/shots: `npm run shots`. To be looked at by people. */
import path from 'node:path';
import { test } from '../support/test.ts';
import { consoleViews, SITES, widgetViews } from '../support/views.ts';

const SHOTS = path.join(process.env.BUILD ?? '../../build', 'shots');
const WAYS = [
  { name: 'light', where: {} },
  { name: 'dark', where: { colorScheme: 'dark' } },
  { name: 'arabic', where: { locale: 'ar', site: { locale: 'ar' } } },
  { name: 'phone', where: { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2 } },
] as const;

test.use({ settings: { sites: SITES } });
test.slow();

for (const { name, where } of WAYS) {
  test(`the widget, ${name}`, async ({ people, daemon, anna }) => {
    await widgetViews(
      { people, daemon, anna },
      { viewport: { width: 1000, height: 760 }, ...where },
      async (view, page) => {
        await page.screenshot({ path: path.join(SHOTS, `widget-${view}-${name}.png`) });
      },
    );
  });

  test(`the console, ${name}`, async ({ people, daemon, anna }) => {
    await consoleViews(
      { people, daemon, anna },
      { viewport: { width: 1360, height: 850 }, ...where },
      async (view, page) => {
        await page.screenshot({ path: path.join(SHOTS, `console-${view}-${name}.png`) });
      },
    );
  });
}
