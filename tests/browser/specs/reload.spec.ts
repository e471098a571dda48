/* Whatever the state, a reload changes nothing: not what is shown, not what was written, not what was unsent. */
import type { Account } from '../support/daemon.ts';
import { expect, NETWORK, type People, test } from '../support/test.ts';
import type { User } from '../support/users.ts';
import type { Widget } from '../support/widget.ts';

async function reloaded(visitor: Widget): Promise<void> {
  await visitor.page.reload();
  await expect(visitor.header).toBeVisible();
}

async function withPerson(
  people: People,
  anna: Account,
  visitor: Widget,
): Promise<{ agent: User; conversation: string }> {
  const agent = await people.user('agent', anna);

  await agent.command({ type: 'presence', status: 'available' });
  await visitor.tell('I want to talk to a person');
  const offer = await agent.next((frame) => frame.type === 'offer');
  await agent.command({ type: 'accept', offer: offer.offer });
  return { agent, conversation: String(offer.conversation) };
}

test.describe('the widget', () => {
  test('before anything was said', async ({ people }) => {
    const visitor = await (await people.visitor()).open();
    const greeting = visitor.items.first();

    await expect(greeting).toBeVisible();
    await visitor.field.fill('A draft that nobody has sent yet');
    await reloaded(visitor);
    await expect(visitor.items).toHaveCount(1);
    await expect(visitor.field).toHaveValue('A draft that nobody has sent yet');
  });

  test('with the bot', async ({ people }) => {
    const visitor = await (await people.visitor()).open();

    await visitor.tell('where is my order RB123456');
    await expect(visitor.message(/RB123456/)).toHaveCount(2);
    const before = await visitor.items.count();
    await reloaded(visitor);
    await expect(visitor.message(/RB123456/)).toHaveCount(2);
    await expect(visitor.items).toHaveCount(before);
    await expect(visitor.header).toContainText(visitor.word('assistant_label'));
  });

  test('while waiting', async ({ people }) => {
    const visitor = await (await people.visitor()).open();

    await visitor.tell('where is my order RB123456');
    await visitor.askForPerson();
    await expect(visitor.button('choice_contact')).toBeVisible();
    await reloaded(visitor);
    await expect(visitor.button('choice_contact')).toBeVisible();
    await expect(visitor.button('choice_return')).toBeVisible();
  });

  test('with a person', async ({ people, anna }) => {
    const visitor = await (await people.visitor()).open();
    const { agent, conversation } = await withPerson(people, anna, visitor);

    await agent.say('I have your order before me.', conversation);
    await expect(visitor.message('your order before me')).toHaveCount(1);
    await visitor.field.fill('Half a sentence');
    await reloaded(visitor);
    await expect(visitor.header).toContainText('Anna Berg');
    await expect(visitor.message('your order before me')).toHaveCount(1);
    await expect(visitor.field).toHaveValue('Half a sentence');
    await expect(visitor.asker).toBeHidden();
  });

  test('when it is over', async ({ people, anna }) => {
    const visitor = await (await people.visitor()).open();
    const { agent, conversation } = await withPerson(people, anna, visitor);

    await agent.command({ type: 'close', conversation, resolution: 'resolved' });
    await expect(visitor.card.getByRole('radio')).toHaveCount(5);
    await reloaded(visitor);
    await expect(visitor.card.getByRole('radio')).toHaveCount(5);
    await visitor.score(4).press('Space');
    await visitor.card.getByRole('button', { name: visitor.word('rate_submit') }).click();
    await expect(visitor.card).toBeHidden();
    await reloaded(visitor);
    await expect(visitor.card).toBeHidden();
    await visitor.tell('One more thing about my order.');
    await expect(visitor.message('One more thing')).toHaveCount(1);
  });

  test('what was not sent goes out after it', async ({ people, cut, daemon, anna }) => {
    people.complaints.allow(NETWORK);
    const visitor = await (await people.visitor({ origin: cut.origin })).open();

    await visitor.tell('Hello to begin with.');
    cut.noSockets = true;
    cut.drop();
    await visitor.say('Written without a line.');
    await expect(visitor.message('Written without a line.')).toHaveCount(1);
    await reloaded(visitor);
    await expect(visitor.message('Written without a line.')).toHaveCount(1);
    cut.noSockets = false;
    await expect(visitor.message('Written without a line.').filter({ hasText: visitor.stored })).toBeVisible({
      timeout: 40_000,
    });
    await expect(visitor.message('Written without a line.')).toHaveCount(1);
    await expect
      .poll(() => daemon.said(anna.token))
      .toEqual(['Hello to begin with.', 'Written without a line.']);
  });
});

test.describe('the widget, when nobody is there', () => {
  const closed = { zone: 'UTC', week: { mon: '03:00-03:01' } };
  test.use({ settings: { sites: { demo: { hours: closed } } } });

  test('when a message may be left', async ({ people, daemon, anna }) => {
    const visitor = await (await people.visitor()).open();

    await visitor.tell('I want to talk to a person');
    const email = visitor.card.getByRole('textbox', { name: visitor.word('email') });
    await expect(email).toBeVisible();
    await reloaded(visitor);
    await expect(email).toBeVisible();
    await email.fill('mia@example.org');
    await visitor.card.getByRole('checkbox').check();
    await visitor.card.getByRole('button', { name: visitor.word('submit') }).click();
    await expect(email).toBeHidden();
    const [conversation = ''] = await daemon.conversations();
    const contact = (await daemon.recorded(conversation, anna.token)).find(({ type }) => type === 'contact');
    expect(contact).toMatchObject({ email: 'mia@example.org', consent: true });
    await reloaded(visitor);
    await expect(visitor.message('I want to talk to a person')).toHaveCount(1);
  });
});

test.describe('the console', () => {
  test('in a conversation: the same one, its draft and its note', async ({ people, anna }) => {
    const visitor = await people.user('visitor');
    const desk = await people.agent(anna);

    await visitor.say('I want to talk to a person');
    await desk.accept();
    await desk.tell('Already said.');
    await desk.field.fill('Half a sentence');
    await desk.page.reload();
    await desk.ready();
    await expect(desk.message('Already said.')).toHaveCount(1);
    await expect(desk.field).toHaveValue('Half a sentence');
  });

  test('an offer is still there, and can be accepted', async ({ people, anna }) => {
    const visitor = await people.user('visitor');
    const desk = await people.agent(anna);

    await visitor.say('I want to talk to a person');
    await expect(desk.offer).toHaveCount(1);
    await desk.page.reload();
    await desk.ready();
    await expect(desk.offer).toHaveCount(1);
    await desk.accept();
  });

  test('what was not sent goes out after it', async ({ people, anna, cut, daemon }) => {
    people.complaints.allow(NETWORK);
    const visitor = await people.user('visitor');
    const desk = await people.agent(anna, { origin: cut.origin });

    await visitor.say('I want to talk to a person');
    await desk.accept();
    cut.noSockets = true;
    cut.drop();
    await desk.say('Written without a line.');
    await expect(desk.message('Written without a line.')).toHaveCount(1);
    await desk.page.reload();
    cut.noSockets = false;
    await desk.ready();
    await visitor.next(
      (frame) => frame.type === 'message' && frame.text === 'Written without a line.',
      40_000,
    );
    await desk.pick(/person|Written/);
    await expect(desk.message('Written without a line.')).toHaveCount(1);
    expect((await daemon.said(anna.token)).filter((text) => text === 'Written without a line.')).toHaveLength(
      1,
    );
  });

  test('to be wrapped up', async ({ people, anna }) => {
    const visitor = await people.user('visitor');
    const desk = await people.agent(anna);

    await visitor.say('I want to talk to a person');
    await desk.accept();
    await visitor.command({ type: 'end' });
    await expect(desk.button('inbox.wrapUp').first()).toBeVisible();
    await desk.page.reload();
    await desk.ready();
    await expect(desk.button('inbox.wrapUp').first()).toBeVisible();
  });
});
