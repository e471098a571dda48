/* What somebody hears who does not see the page: what is news, once, and no history. */
import { focusOrder } from '../support/look.ts';
import { expect, test } from '../support/test.ts';
import { announcements } from '../support/watched.ts';

test('the widget says what is new, and keeps quiet about the rest', async ({ people, anna }) => {
  const visitor = await (await people.visitor()).open();
  const agent = await people.user('agent', anna);
  const heard = async () => (await announcements(visitor.page)).map(({ text }) => text);

  await agent.command({ type: 'presence', status: 'available' });
  await visitor.tell('I want to talk to a person');
  const offer = await agent.next((frame) => frame.type === 'offer');
  const conversation = String(offer.conversation);
  await agent.command({ type: 'accept', offer: offer.offer });
  await agent.say('This is to be heard.', conversation);
  await expect.poll(heard).toContainEqual(expect.stringContaining('This is to be heard.'));
  await agent.say('And this as well.', conversation);
  await expect.poll(heard).toContainEqual(expect.stringContaining('And this as well.'));
  const all = await heard();
  expect(all.filter((text) => text.includes('This is to be heard.'))).toHaveLength(1);

  await visitor.page.reload();
  await expect(visitor.message('This is to be heard.')).toBeVisible();
  await agent.say('Said after the reload.', conversation);
  await expect.poll(heard).toContainEqual(expect.stringContaining('Said after the reload.'));
  expect((await heard()).filter((text) => text.includes('This is to be heard.'))).toEqual([]);
});

test('a place in the queue is told now and then, not all the time', async ({ people }) => {
  const visitor = await (await people.visitor()).open();

  await visitor.tell('where is my order RB123456');
  await visitor.askForPerson();
  await expect(visitor.button('choice_contact')).toBeVisible();
  /* Others come before: the place changes again and again. */
  for (let i = 0; i < 5; i++) {
    const other = await people.user('visitor');
    await other.say('I want to talk to a person');
    await other.command({ type: 'end' });
  }
  const status = (await announcements(visitor.page)).filter(({ text }) =>
    /queue|next in line|wait/i.test(text),
  );
  expect(status.length).toBeLessThanOrEqual(3);
  expect(status.every(({ how }) => how === 'polite')).toBe(true);
});

test('the console tells of an offer and of words that come elsewhere', async ({ people, anna }) => {
  const [first, second] = [
    await people.user('visitor'),
    await people.user('visitor', { user: { id: 'u2', name: 'Mia' } }),
  ];
  const desk = await people.agent(anna);

  await first.say('I want to talk to a person');
  await expect
    .poll(() => desk.announced())
    .toContainEqual(expect.stringMatching(desk.part('inbox.offerNews')));
  await desk.accept();
  await second.say('I want to talk to a person');
  await desk.accept();
  await first.say('I am still here.');
  await expect.poll(() => desk.announced()).toContainEqual(expect.stringMatching(desk.part('inbox.newFrom')));
});

test('the way by Tab through the widget is the way one reads it', async ({ people }) => {
  const visitor = await (await people.visitor()).open();

  await visitor.tell('where is my order RB123456');
  await visitor.field.focus();
  const round = await focusOrder(visitor.page, 60);
  const start = round.findIndex(({ name }) => visitor.word('menu').test(name));
  const order = [...round.slice(start), ...round.slice(0, start)];
  const places = ['menu', 'close', 'log', 'placeholder'].map((key) =>
    order.findIndex(({ name }) => visitor.word(key).test(name)),
  );

  expect(places[0]).toBe(0);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('the way by Tab through the console leaves nothing out', async ({ people, anna }) => {
  const visitor = await people.user('visitor');
  const desk = await people.agent(anna);

  await visitor.say('I want to talk to a person');
  await desk.accept();
  await desk.page.locator('body').press('Shift+Tab');
  const names = (await focusOrder(desk.page, 120)).map(({ name }) => name);
  for (const key of [
    'common.board',
    'common.settings',
    'inbox.close',
    'inbox.moreActions',
    'inbox.reply',
    'inbox.privateNote',
  ])
    expect(names, key).toContainEqual(expect.stringMatching(desk.part(key)));
});
