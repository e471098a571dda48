/* The main job: a bot answers what is routine, a person is asked for and comes, both talk, it ends, and the
 * visitor says how it was. By mouse, by keyboard alone, with fingers on a phone, in Arabic, in the dark. */

import type { AgentConsole } from '../support/console.ts';
import { fingers, type Hands, keyboard, mouse } from '../support/hands.ts';
import { axeClean, focused } from '../support/look.ts';
import { expect, test, type Where } from '../support/test.ts';
import type { Widget } from '../support/widget.ts';

const PHONE = { width: 360, height: 640 };

interface Way {
  name: string;
  visitor?: Where;
  agent?: Where;
  hands(widget: Widget): Hands;
  agentsHands(desk: AgentConsole): Hands;
}

const WAYS: Way[] = [
  { name: 'by mouse', hands: () => mouse(), agentsHands: () => mouse() },
  {
    name: 'by keyboard alone',
    hands: ({ page }) => keyboard(page),
    agentsHands: ({ page }) => keyboard(page),
  },
  {
    name: 'on a phone, with fingers',
    visitor: { viewport: PHONE, hasTouch: true, isMobile: true },
    agent: { viewport: PHONE, hasTouch: true, isMobile: true },
    hands: () => fingers(),
    agentsHands: () => fingers(),
  },
  {
    name: 'in Arabic',
    visitor: { locale: 'ar', site: { locale: 'ar' } },
    agent: { locale: 'ar' },
    hands: () => mouse(),
    agentsHands: () => mouse(),
  },
  {
    name: 'in the dark',
    visitor: { colorScheme: 'dark' },
    agent: { colorScheme: 'dark' },
    hands: () => mouse(),
    agentsHands: () => mouse(),
  },
];

for (const way of WAYS) {
  test(`the main job ${way.name}`, async ({ people, anna }) => {
    test.slow();
    const visitor = await people.visitor(way.visitor);
    const desk = await people.agent(anna, way.agent);
    const [hands, agents] = [way.hands(visitor), way.agentsHands(desk)];

    await hands.press(visitor.launcher);
    await expect(visitor.field).toBeVisible();
    await expect(visitor.body.getByText(visitor.word('assistant_label')).first()).toBeVisible();
    await hands.write(visitor.field, 'where is my order RB123456');
    await hands.press(visitor.button('send'));
    await expect(visitor.message(/RB123456/)).toHaveCount(2); /* the question, and the bot's answer */
    await axeClean(visitor.page, 'with the bot', { schemes: ['light'] });

    await hands.press(visitor.asker);
    await expect(visitor.button('choice_contact')).toBeVisible();
    await axeClean(visitor.page, 'waiting', { schemes: ['light'] });

    await expect(desk.offer).toContainText('RB123456');
    await axeClean(desk.page, 'an offer', { schemes: ['light'] });
    await agents.press(desk.button('inbox.acceptNamed'));
    await expect(desk.field).toBeVisible();
    await expect(visitor.header).toContainText('Anna Berg');
    await expect(visitor.header).toContainText(visitor.word('agent_label'));

    await agents.write(desk.field, 'It is with the carrier; it comes tomorrow.');
    await expect(visitor.typing).toBeVisible();
    await agents.press(desk.button('inbox.send'));
    await expect(visitor.message('comes tomorrow')).toHaveCount(1);
    await hands.write(visitor.field, 'Thank you, that is all I wanted.');
    await expect(desk.typing).toBeVisible();
    await hands.press(visitor.button('send'));
    await expect(desk.message('all I wanted')).toHaveCount(1);
    await expect(visitor.message('all I wanted').filter({ hasText: visitor.word('seen') })).toBeVisible();
    await expect(desk.message('comes tomorrow').filter({ hasText: desk.part('inbox.seen') })).toBeVisible();
    await axeClean(visitor.page, 'with a person', { schemes: ['light'] });
    await axeClean(desk.page, 'a conversation', { schemes: ['light'] });

    await desk.begin('inbox.close', agents);
    await agents.press(desk.dialog.getByRole('checkbox', { name: desk.word('inbox.needTime') }));
    await axeClean(desk.page, 'closing', { schemes: ['light'] });
    await agents.press(desk.button('inbox.closeDone', desk.dialog));
    await expect(desk.dialog).toBeHidden();

    await expect(visitor.card.getByRole('radio')).toHaveCount(5);
    await axeClean(visitor.page, 'the survey', { schemes: ['light'] });
    await desk.begin('inbox.wrapUp', agents);
    await agents.write(
      desk.dialog.getByRole('textbox', { name: desk.word('inbox.noteForColleagues') }),
      'All is well.',
    );
    await agents.press(desk.button('inbox.wrapUpDone', desk.dialog));
    await expect(desk.dialog).toBeHidden();

    await hands.press(visitor.score(5));
    await hands.write(visitor.card.getByRole('textbox'), 'Anna was quick.');
    await hands.press(visitor.card.getByRole('button', { name: visitor.word('rate_submit') }));
    await expect(visitor.message(visitor.word('rate_thanks'))).toBeVisible();
  });
}

test('the keyboard: focus goes in, stays reachable, comes back', async ({ people }) => {
  const visitor = await people.visitor();
  const { page } = visitor;

  await visitor.launcher.focus();
  await page.keyboard.press('Enter');
  await expect(visitor.field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(visitor.field).toBeHidden();
  await expect(visitor.launcher).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(visitor.field).toBeFocused();
  /* It is no trap: Tab leads out of it, to the page. */
  const seen: string[] = [];
  for (let i = 0; i < 30 && !seen.includes('link New in'); i++) {
    await page.keyboard.press('Tab');
    const { role, name } = await focused(page);
    seen.push(`${role} ${name}`);
  }
  expect(seen).toContain('link New in');
});
