/* What people write to break a chat is shown as they wrote it, wherever it is shown. */
import { ATTACKS, type Attack } from '../support/attacks.ts';
import { axeFindings, fits, strangers } from '../support/look.ts';
import { shownAsWritten, staysInside } from '../support/shown.ts';
import { expect, test } from '../support/test.ts';

test.use({
  settings: { limits: { per_minute: 10_000, frames_per_second: 1000 } },
});
test.slow();

/* Said one after the other, then looked at together. */
const AT_ONCE = 8;

/* Two halves, so that both workers have something to do. */
const HALVES: Attack[][] = [0, 1].map((half) => ATTACKS.filter((_, i) => i % 2 === half));

test('there are enough of them', () => {
  expect(ATTACKS.length).toBeGreaterThanOrEqual(150);
  expect(new Set(ATTACKS.map(({ text }) => text)).size).toBe(ATTACKS.length);
});

for (const [half, attacks] of HALVES.entries()) {
  test(`said by a visitor and by an agent, half ${half + 1}`, async ({ people, anna, daemon }) => {
    const visitor = await (await people.visitor()).open();
    const desk = await people.agent(anna);
    const colleague = await people.user('agent', anna);

    await visitor.tell('I want to talk to a person');
    await desk.accept();
    const [conversation = ''] = await daemon.conversations();
    const answers: string[] = [];
    for (let from = 0; from < attacks.length; from += AT_ONCE) {
      const some = attacks.slice(from, from + AT_ONCE).map(({ text }) => text);
      const said: string[] = [];
      for (const text of some) {
        daemon.neverLogged(text);
        await visitor.field.fill(text);
        /* A text field turns line ends of other systems into its own, and a form takes off the white space around. */
        said.push((await visitor.field.inputValue()).trim());
        await visitor.field.press('Enter');
      }
      const re = some.map((text) => `re: ${[...text].slice(0, 3990).join('')}`);
      answers.push(...re);
      for (const answer of re) await colleague.say(answer, conversation);
      for (const end of [visitor, desk]) {
        await shownAsWritten(end.log, [...said, ...re]);
        expect.soft(await staysInside(end.log), `up to attack ${from + AT_ONCE}`).toEqual([]);
      }
    }
    for (const end of [visitor, desk]) {
      expect(await strangers(end.page)).toEqual([]);
      await fits(end.page, 'after all of it');
      expect(await axeFindings(end.page)).toEqual([]);
    }
    const recorded = await daemon.said(anna.token, conversation);
    expect(recorded.filter((text) => text.startsWith('re: '))).toEqual(answers);
  });
}
