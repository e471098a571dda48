/* axe finds nothing in any view: in light and in dark, from left to right and from right to left, and as narrow
 * as a phone (or a page at 400 %). */
import { axeClean } from '../support/look.ts';
import { test } from '../support/test.ts';
import { consoleViews, SITES, widgetViews } from '../support/views.ts';

test.use({ settings: { sites: SITES } });
test.slow();

const NARROW = { width: 320, height: 640 };
const LOW = { width: 320, height: 256 };

for (const locale of ['en', 'ar']) {
  test(`the widget's views, ${locale}`, async ({ people, daemon, anna }) => {
    const where = { locale, site: { locale }, viewport: { width: 1000, height: 760 } };

    await widgetViews({ people, daemon, anna }, where, (name, page) =>
      axeClean(page, `widget: ${name}, ${locale}`, { sizes: [where.viewport, NARROW, LOW] }),
    );
  });

  test(`the console's views, ${locale}`, async ({ people, daemon, anna }) => {
    const where = { locale, viewport: { width: 1360, height: 850 } };

    await consoleViews({ people, daemon, anna }, where, (name, page) =>
      axeClean(page, `console: ${name}, ${locale}`, { sizes: [where.viewport, NARROW] }),
    );
  });
}
