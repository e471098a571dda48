/* One visitor in two tabs, one agent in two consoles, two agents after one conversation. */
import { expect, NETWORK, test } from '../support/test.ts';

test('two tabs of a visitor show the same, each thing once', async ({ people, anna, daemon }) => {
  const first = await (await people.visitor()).open();
  const second = await (await people.visitor({ context: first.page.context() })).open();
  const colleague = await people.user('agent', anna);

  await first.tell('Said in the first tab.');
  await expect(second.message('Said in the first tab.')).toHaveCount(1);
  await second.tell('Said in the second tab.');
  await first.askForPerson();
  await colleague.command({ type: 'presence', status: 'available' });
  const offer = await colleague.next((frame) => frame.type === 'offer');
  await colleague.command({ type: 'accept', offer: offer.offer });
  await colleague.say('Said by the agent.', String(offer.conversation));
  const texts = ['Said in the first tab.', 'Said in the second tab.', 'Said by the agent.'];
  for (const tab of [first, second]) {
    await expect(tab.message('Said by the agent.')).toHaveCount(1);
    expect(await tab.order(texts)).toEqual(texts);
  }
  expect((await daemon.conversations()).length).toBe(1);
});

test('a tab that is closed to the chat counts what it has not shown', async ({ people, anna }) => {
  const first = await (await people.visitor()).open();
  const second = await people.visitor({ context: first.page.context() });
  const colleague = await people.user('agent', anna);

  await first.tell('Is anybody there?');
  await first.askForPerson();
  await colleague.command({ type: 'presence', status: 'available' });
  const offer = await colleague.next((frame) => frame.type === 'offer');
  await colleague.command({ type: 'accept', offer: offer.offer });
  await second.page.reload();
  /* Whoever has it open has read it: so nobody has. */
  await first.field.press('Escape');
  await expect(first.field).toBeHidden();
  await colleague.say('Yes, I am.', String(offer.conversation));
  await expect(second.launcher).toHaveAccessibleName(/\d/);
  await second.open();
  await expect(second.message('Yes, I am.')).toHaveCount(1);
  await second.field.press('Escape');
  await expect(second.launcher).not.toHaveAccessibleName(/\d/);
});

test('what two tabs could not send goes out from both, once', async ({ people, daemon, cut, anna }) => {
  people.complaints.allow(NETWORK);
  const first = await (await people.visitor({ origin: cut.origin })).open();
  const second = await (await people.visitor({ origin: cut.origin, context: first.page.context() })).open();
  const texts = ['Hello to begin with.', 'First tab, without a line.', 'Second tab, without a line.'];

  await first.tell(texts[0] ?? '');
  await expect(second.message(texts[0] ?? '')).toHaveCount(1);
  await cut.off();
  await first.say(texts[1] ?? '');
  await second.say(texts[2] ?? '');
  await cut.restore();
  for (const tab of [first, second])
    for (const text of texts) await expect(tab.message(text)).toHaveCount(1, { timeout: 40_000 });
  await expect.poll(async () => (await daemon.said(anna.token)).sort()).toEqual([...texts].sort());
  const recorded = await daemon.said(anna.token);
  for (const tab of [first, second]) expect(await tab.order(texts)).toEqual(recorded);
});

test('an agent in two consoles sees the same in both', async ({ people, anna }) => {
  const here = await people.agent(anna);
  const there = await people.agent(anna);
  const visitor = await people.user('visitor');

  await visitor.say('where is my order RB123456');
  await visitor.command({ type: 'ask_human' });
  await here.accept();
  await there.pick(/RB123456|person/);
  await here.tell('Said in one console.');
  await expect(there.message('Said in one console.')).toHaveCount(1);
  await there.tell('Said in the other.');
  await expect(here.message('Said in the other.')).toHaveCount(1);
  await expect(here.offer).toHaveCount(0);
  await expect(there.offer).toHaveCount(0);
});

test('who comes too late is told so', async ({ people, anna, account }) => {
  const bob = await account('bob');
  const [first, second] = [await people.agent(anna), await people.agent(bob, {}, 'away')];
  const visitor = await people.user('visitor');

  await visitor.say('I want to talk to a person');
  await visitor.command({ type: 'ask_human' });
  await expect(first.offer).toHaveCount(1);
  await second.takeFromQueue();
  await expect(first.offer).toHaveCount(0);
  await expect
    .poll(async () => (await first.announced()).join(' '))
    .toMatch(/somebody else|colleague|taken/i);
});
