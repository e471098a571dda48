/* Names, addresses, pages, prepared answers, reasons: whatever is not a message can be an attack, too. */
import { type Attack, shortAttacks } from '../support/attacks.ts';
import { fits, strangers } from '../support/look.ts';
import { overTheEdge } from '../support/shown.ts';
import { expect, test } from '../support/test.ts';

const NAMES: Attack[] = shortAttacks(190);
const quoted = (text: string) => JSON.stringify(text);

/* The worst of each kind among the prepared answers. */
const CANNED = [
  '<img src=x onerror=pwned=1>',
  '{{constructor.constructor("pwned=1")()}}',
  '\u202Egnp.exe',
  '{name} {agent} {nobody}',
  '<script>pwned=1</script>',
];

test.use({
  settings: { limits: { per_minute: 10_000, frames_per_second: 1000 } },
  pack: {
    change: (text) =>
      text.replace(
        /^canned:\n/m,
        `canned:\n${CANNED.map((one, i) => `  - {name: ${quoted(`${i} ${one}`)}, text: ${quoted(one)}}\n`).join('')}`,
      ),
  },
});
test.slow();

test('visitors with names, addresses and pages like that', async ({ people, account, daemon }) => {
  const anna = await account('anna', { capacity: 100 });
  const desk = await people.agent(anna, {}, 'busy');
  const helper = await people.user('agent', anna);

  for (const [i, { text }] of NAMES.entries()) {
    if (!text.trim()) continue;
    daemon.neverLogged(text);
    const visitor = await people.user('visitor', {
      user: { id: `attack-${i}`, name: text, email: text.slice(0, 190) },
      page: { url: `https://shop.example/${text}`, title: text, referrer: `javascript:${text}` },
    });
    await visitor.command({
      type: 'ask_human',
      text: `Attack ${i}: a person, please. My order is RB${100000 + i}.`,
    });
    await helper.command({ type: 'take', conversation: visitor.conversation });
    if (i % 8 !== 0) {
      await visitor.command({ type: 'end' });
      await visitor.close();
      continue;
    }
    await desk.pick(new RegExp(`Attack ${i}:|RB${100000 + i}`));
    await expect(desk.message(`Attack ${i}:`)).toBeVisible();
    expect.soft(await overTheEdge(desk.page), `attack ${i}`).toEqual([]);
  }
  expect(await strangers(desk.page)).toEqual([]);
  await fits(desk.page, 'after all of it');
});

test('notes, reasons, promises and prepared answers like that', async ({ people, anna }) => {
  const visitor = await people.user('visitor');
  const desk = await people.agent(anna);

  await visitor.say('I want to talk to a person');
  await desk.accept();
  for (const { text } of NAMES.filter((_, i) => i % 12 === 0)) {
    if (!text.trim()) continue;
    await desk.note(text.trim());
  }
  await desk.begin('inbox.promise');
  await desk.button('inbox.tomorrow', desk.dialog).click();
  await desk.dialog.getByLabel(desk.word('inbox.whatPromised')).fill(CANNED[0] ?? '');
  await desk.done('inbox.promise');
  await expect(desk.list('inbox.promises').getByText(CANNED[0] ?? '')).toBeVisible();
  await desk.button('inbox.reply').click();
  await desk.button('keys.cmdCanned').first().click();
  for (const one of CANNED.slice(0, 2)) await expect(desk.page.getByText(one).first()).toBeVisible();
  await desk.page.keyboard.press('Escape');
  expect(await strangers(desk.page)).toEqual([]);
  await fits(desk.page, 'with notes like that');
});

test('what is exported and printed is text, too', async ({ people, anna, daemon }) => {
  const hostile = '\u001B[31mred\u001B]0;title\u0007 <script>pwned=1</script> =1+1';
  const visitor = await people.user('visitor', { user: { id: 'u1', name: hostile } });

  await visitor.say(hostile);
  const conversation = visitor.conversation;
  const recorded = await daemon.recorded(conversation, anna.token);
  expect(recorded.find(({ type }) => type === 'message')?.text).toBe(hostile);
  const opened = recorded.find(({ type }) => type === 'opened');
  const answer = await fetch(`${daemon.origin}/api/v1/visitors/${opened?.visitor}/export`, {
    headers: { authorization: `Bearer ${anna.token}` },
  });
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(JSON.stringify(await answer.json())).toContain(JSON.stringify(hostile).slice(1, -1));
  const shown = await daemon.ctl('show', conversation);
  expect(shown).toContain('<script>pwned=1</script>');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(shown).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
});
