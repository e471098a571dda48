/* Whatever happens to the line or to the daemon: each message is there once, at both ends, as it is in the
 * daemon's record. */
import type { AgentConsole } from '../support/console.ts';
import type { Cut } from '../support/cut.ts';
import type { Account, Daemon } from '../support/daemon.ts';
import { expect, NETWORK, type People, test } from '../support/test.ts';
import type { Widget } from '../support/widget.ts';

interface Talk {
  visitor: Widget;
  desk: AgentConsole;
}

/* A visitor and an agent who talk over the same network. */
async function talk(people: People, anna: Account, cut: Cut): Promise<Talk> {
  people.complaints.allow(NETWORK);
  const visitor = await (await people.visitor({ origin: cut.origin })).open();
  const desk = await people.agent(anna, { origin: cut.origin });

  await visitor.tell('I want to talk to a person');
  await desk.accept();
  return { visitor, desk };
}

/* Says one thing at each end, without waiting for either. */
async function both({ visitor, desk }: Talk, texts: string[], round: string): Promise<void> {
  const said = [`visitor says ${round}.`, `agent says ${round}.`];

  texts.push(...said);
  await Promise.all([visitor.say(said[0] ?? ''), desk.say(said[1] ?? '')]);
}

/* Both ends show what the record has: all of it, once, in its order. */
async function agree({ visitor, desk }: Talk, texts: string[], daemon: Daemon, token: string): Promise<void> {
  for (const end of [visitor, desk])
    for (const text of texts) await expect(end.message(text)).toHaveCount(1, { timeout: 40_000 });
  await expect
    .poll(() => daemon.said(token).then((said) => said.filter((text) => texts.includes(text)).length))
    .toBe(texts.length);
  const recorded = (await daemon.said(token)).filter((text) => texts.includes(text));

  expect([...recorded].sort()).toEqual([...texts].sort());
  for (const end of [visitor, desk]) expect(await end.order(texts)).toEqual(recorded);
}

test('the line breaks again and again while both write', async ({ people, anna, daemon, cut }) => {
  const ends = await talk(people, anna, cut);
  const texts: string[] = [];

  for (let round = 1; round <= 6; round++) {
    await both(ends, texts, `${round} before`);
    cut.drop();
    await both(ends, texts, `${round} after`);
  }
  await agree(ends, texts, daemon, anna.token);
});

test('the network is gone for a while, and back', async ({ people, anna, daemon, cut }) => {
  const ends = await talk(people, anna, cut);
  const texts: string[] = [];

  await both(ends, texts, 'with a network');
  await cut.off();
  for (let round = 1; round <= 3; round++) await both(ends, texts, `${round} without`);
  await cut.restore();
  await agree(ends, texts, daemon, anna.token);
});

test('the line is dead and nobody says so', async ({ people, anna, daemon, cut }) => {
  test.slow();
  const ends = await talk(people, anna, cut);
  const texts: string[] = [];

  await both(ends, texts, 'while it lives');
  cut.hold();
  await both(ends, texts, 'into the void');
  /* What stays unanswered for so long is given up by the clients themselves: nobody tells them. */
  await expect.poll(() => cut.opened, { timeout: 30_000 }).toBeGreaterThanOrEqual(4);
  await cut.restore();
  await agree(ends, texts, daemon, anna.token);
});

test('the daemon is killed in the middle, twice', async ({ people, anna, daemon, cut }) => {
  const ends = await talk(people, anna, cut);
  const texts: string[] = [];

  for (let round = 1; round <= 2; round++) {
    const writing = both(ends, texts, `${round} as it dies`);
    await daemon.kill9();
    await writing;
    await both(ends, texts, `${round} while it is dead`);
    await daemon.start();
  }
  await both(ends, texts, 'afterwards');
  await agree(ends, texts, daemon, anna.token);
});

test('a restart in good order loses nothing either', async ({ people, anna, daemon, cut }) => {
  const ends = await talk(people, anna, cut);
  const texts: string[] = [];

  await both(ends, texts, 'before');
  await Promise.all([daemon.restart(), both(ends, texts, 'meanwhile')]);
  await agree(ends, texts, daemon, anna.token);
});

test('it goes on within a second when the browser says that it is online', async ({
  people,
  anna,
  daemon,
  cut,
}) => {
  const { visitor, desk } = await talk(people, anna, cut);
  const colleague = await people.user('agent', anna);

  await visitor.page.context().setOffline(true);
  await cut.off();
  await expect(visitor.body.getByText(visitor.word('offline')).first()).toBeVisible();
  await desk.page.close();
  const [conversation = ''] = await daemon.conversations();
  await colleague.say('Said while you were away.', conversation);
  await visitor.say('And this, too.');
  await cut.restore();
  const began = Date.now();
  await visitor.page.context().setOffline(false);
  await expect(visitor.message('Said while you were away.')).toBeVisible({ timeout: 5000 });
  const took = Date.now() - began;
  await expect(visitor.message('And this, too.').filter({ hasText: visitor.stored })).toBeVisible();
  test.info().annotations.push({ type: 'resumed after', description: `${took} ms` });
  expect(took).toBeLessThan(1000);
});
