/* What the other tests stand on: it would be quiet if it were broken. */
import { axeClean } from '../support/look.ts';
import { expect, NETWORK, test } from '../support/test.ts';
import { announcements } from '../support/watched.ts';

test('what live regions say is heard, in shadow roots too', async ({ people }) => {
  const { page } = await people.visitor();

  await page.evaluate(() => {
    const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'closed' });
    const region = root.appendChild(document.createElement('p'));

    region.setAttribute('role', 'status');
    region.textContent = 'first';
    setTimeout(() => region.append('second'));
  });
  await expect.poll(async () => (await announcements(page)).map(({ text }) => text)).toContain('second');
});

test('axe finds what is wrong', async ({ people }) => {
  const { page } = await people.visitor();

  await axeClean(page, 'the shop as it is');
  await page.evaluate(() => document.body.append(document.createElement('button')));
  test.fail();
  await axeClean(page, 'the shop with a button without a name');
});

test('a cut line is mended, and nothing that was said meanwhile is lost', async ({ people, cut, daemon }) => {
  people.complaints.allow(NETWORK);
  const visitor = await (await people.visitor({ origin: cut.origin })).open();

  await visitor.tell('where is my order RB123456');
  await cut.off();
  await visitor.say('this is said while nobody hears it');
  await daemon.kill9();
  await daemon.start();
  await cut.restore();
  await expect(visitor.message('this is said while').filter({ hasText: visitor.stored })).toBeVisible({
    timeout: 20_000,
  });
});
