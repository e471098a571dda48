/* What rings until somebody answers: sound, title, notifications; of several tabs one. */
import type { BrowserContext, Page } from '@playwright/test';
import { AgentConsole } from '../support/console.ts';
import type { Account, Daemon } from '../support/daemon.ts';
import { expect, type People, test } from '../support/test.ts';

test.use({ settings: { queue: { offer_timeout: '5m', max_wait: '1h' } } });

interface Heard {
  tones: { at: number; pitch: number }[];
  shown: { title: string; body: string; closed: boolean; click: () => void }[];
  asked: number;
  hidden: boolean;
}

/* In place of what would be heard and seen beside the page. */
function spy(): void {
  const heard: Heard = { tones: [], shown: [], asked: 0, hidden: false };

  Object.assign(globalThis, { heard });
  class Param {
    value = 0;
    setValueAtTime() {}
    exponentialRampToValueAtTime() {}
  }
  class Gain {
    gain = new Param();
    connect = (to: unknown) => to;
  }
  class Tone {
    type = '';
    frequency = new Param();
    connect = (to: unknown) => to;
    start() {
      heard.tones.push({ at: performance.now(), pitch: this.frequency.value });
    }
    stop() {}
  }
  class Audio {
    state = 'running';
    currentTime = 0;
    destination = {};
    createOscillator = () => new Tone();
    createGain = () => new Gain();
    resume = async () => undefined;
  }
  class Note {
    static permission = 'default';
    static async requestPermission() {
      heard.asked++;
      Note.permission = 'granted';
      return Note.permission;
    }
    onclick: (() => void) | null = null;
    onclose: (() => void) | null = null;
    private readonly entry: Heard['shown'][number];
    constructor(title: string, options: { body?: string }) {
      this.entry = { title, body: options.body ?? '', closed: false, click: () => this.onclick?.() };
      heard.shown.push(this.entry);
    }
    close() {
      this.entry.closed = true;
      this.onclose?.();
    }
  }
  Object.assign(globalThis, { AudioContext: Audio, Notification: Note });
  Object.defineProperty(document, 'hidden', { get: () => heard.hidden });
  document.hasFocus = () => !heard.hidden;
}

const heardBy = (page: Page) =>
  page.evaluate(() => {
    const { tones, shown, asked } = (globalThis as unknown as { heard: Heard }).heard;
    return {
      asked,
      pitches: tones.map((tone) => tone.pitch),
      times: tones.filter((tone) => tone.pitch === 659).map((tone) => tone.at),
      shown: shown.map(({ title, body, closed }) => ({ title, body, closed })),
    };
  });

const look = (page: Page, away: boolean) =>
  page.evaluate((hidden) => {
    (globalThis as unknown as { heard: Heard }).heard.hidden = hidden;
    document.dispatchEvent(new Event('visibilitychange'));
  }, away);

async function tab(context: BrowserContext, daemon: Daemon, who: Account): Promise<AgentConsole> {
  const desk = new AgentConsole(await context.newPage(), 'en', daemon);

  await desk.page.goto(`${daemon.origin}/console/`);
  await desk.login(who);
  await desk.ready();
  return desk;
}

async function spied(people: People): Promise<BrowserContext> {
  const context = await people.context('anna');

  await context.addInitScript(spy);
  return context;
}

async function waits(people: People, name = 'Mia Brandt'): Promise<Awaited<ReturnType<People['user']>>> {
  const visitor = await people.user('visitor', { user: { id: name, name } });

  await visitor.command({ type: 'ask_human', text: 'my secret is RB123456' });
  return visitor;
}

test('an offer rings, counts and is shown until it is answered', async ({ people, daemon, anna }) => {
  const desk = await tab(await spied(people), daemon, anna);
  const { page } = desk;

  await desk.setPresence('available');
  await desk.go('settings');
  await page.getByLabel(desk.word('keys.desktop')).click();
  expect((await heardBy(page)).asked).toBe(1);
  await expect(page.getByLabel(desk.word('keys.desktop'))).toBeChecked();
  await look(page, true);
  const visitor = await waits(people);

  await expect(page).toHaveTitle(/^\(1\) An offer waits/);
  await expect
    .poll(async () => (await heardBy(page)).times.length, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(2);
  const heard = await heardBy(page);
  const [first = 0, second = 0] = heard.times;
  expect(second - first).toBeGreaterThan(4500);
  expect(heard.shown).toEqual([{ title: 'An offer waits', body: '', closed: false }]);

  await page.evaluate(() => (globalThis as unknown as { heard: Heard }).heard.shown[0]?.click());
  await look(page, false);
  await expect(desk.offer).toBeVisible();
  await desk.accept();
  await expect(page).toHaveTitle('handoff console');
  expect((await heardBy(page)).shown[0]?.closed).toBe(true);
  const before = (await heardBy(page)).times.length;

  /* A message is another tone, and only while nobody looks. */
  await visitor.say('are you there');
  await expect(desk.message('are you there')).toBeVisible();
  expect((await heardBy(page)).pitches).not.toContain(523);
  await look(page, true);
  await visitor.say('hello?');
  await expect(page).toHaveTitle(/^\(1\) A new message/);
  await expect
    .poll(async () => (await heardBy(page)).pitches.filter((pitch) => pitch === 523).length)
    .toBe(1);
  expect((await heardBy(page)).shown.at(-1)).toEqual({ title: 'A new message', body: '', closed: false });
  await look(page, false);
  await expect(page).toHaveTitle('handoff console');
  expect((await heardBy(page)).times).toHaveLength(before);
});

test('what was switched off is quiet', async ({ people, daemon, anna }) => {
  const desk = await tab(await spied(people), daemon, anna);
  const { page } = desk;

  await desk.setPresence('available');
  await desk.go('settings');
  await page.getByLabel(desk.word('keys.sound')).uncheck();
  await page.getByLabel(desk.word('keys.title')).uncheck();
  await look(page, true);
  await waits(people);
  await page.getByRole('link', { name: /^Inbox/ }).click();
  await expect(desk.offer).toBeVisible();
  await expect(page).toHaveTitle('handoff console');
  expect(await heardBy(page)).toMatchObject({ pitches: [], shown: [], asked: 0 });
});

test('of two tabs one rings, and the other takes over when it is closed', async ({
  people,
  daemon,
  anna,
}) => {
  const context = await spied(people);
  const first = await tab(context, daemon, anna);
  const second = await tab(context, daemon, anna);
  const rings = async (desk: AgentConsole) => (await heardBy(desk.page)).times.length;

  await first.setPresence('available');
  await waits(people);
  await expect(first.offer).toBeVisible();
  await expect(second.offer).toBeVisible();
  await expect.poll(() => rings(first), { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  expect(await rings(second)).toBe(0);
  await first.page.close();
  await expect.poll(() => rings(second), { timeout: 20_000 }).toBeGreaterThanOrEqual(1);
});
