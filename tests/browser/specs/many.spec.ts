/* A console with two hundred conversations in it, and all of them talking. */
import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const CROWD = 200;
const SECONDS = 10;
/* Each says something every ten seconds. */
const PER_SECOND = 20;

test.use({
  settings: {
    limits: { per_minute: 10_000, frames_per_second: 1000 },
    queue: { offer_timeout: '10m', max_wait: '1h' },
  },
});

interface Frames {
  p50: number;
  p95: number;
  max: number;
  count: number;
}

/* How far apart frames were, in milliseconds. */
function measured(page: Page, milliseconds: number): Promise<Frames> {
  return page.evaluate(
    (during) =>
      new Promise<Frames>((resolve) => {
        const deltas: number[] = [];
        const began = performance.now();
        let last = began;
        const step = (now: number) => {
          deltas.push(now - last);
          last = now;
          if (now - began < during) {
            requestAnimationFrame(step);
            return;
          }
          deltas.sort((a, b) => a - b);
          const at = (share: number) => Math.round(deltas[Math.floor(share * (deltas.length - 1))] ?? 0);
          resolve({ p50: at(0.5), p95: at(0.95), max: at(1), count: deltas.length });
        };
        requestAnimationFrame(step);
      }),
    milliseconds,
  );
}

/* How long the page's own thread has worked, in seconds, and what it holds. */
async function figures(session: CDPSession): Promise<(name: string) => number> {
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');

  return (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
}

test('two hundred conversations stay smooth', async ({ people, account, daemon }) => {
  test.slow();
  const anna = await account('anna', { capacity: 100 });
  const desk = await people.agent(anna, {}, 'busy');
  const helper = await people.user('agent', anna);
  const crowd = [];

  for (let i = 0; i < CROWD; i++) {
    const visitor = await people.user('visitor', { user: { id: `c${i}`, name: `Caller ${i}` } });
    await visitor.command({ type: 'ask_human', text: `Person ${i}, please; my order is RB${100000 + i}` });
    crowd.push(visitor);
  }
  /* As many of them as one may have; the others wait in the queue. */
  for (const visitor of crowd.slice(0, 90))
    await helper.command({ type: 'take', conversation: visitor.conversation });
  await desk.pick('Person 3, please');
  await expect(desk.message('Person 3,')).toBeVisible();

  /* What this machine can do just now: a page on which nothing happens, measured at the same time. */
  const idle = await (await people.context('nobody')).newPage();
  await idle.goto(`${daemon.origin}/healthz`);
  const session = await desk.page.context().newCDPSession(desk.page);
  const before = await figures(session);
  const measuring = Promise.all([measured(desk.page, SECONDS * 1000), measured(idle, SECONDS * 1000)]);
  const began = Date.now();
  let said = 0;
  while (Date.now() - began < SECONDS * 1000) {
    const due = Math.min(CROWD * 100, Math.floor(((Date.now() - began) / 1000) * PER_SECOND));
    for (; said < due; said++) {
      const visitor = crowd[(said * 7) % CROWD];
      visitor?.signal({ type: 'say', id: `s${said}`, text: `Sentence ${said} of many.` });
    }
    /* An agent who writes meanwhile. */
    await desk.field.pressSequentially('a');
  }
  const [frames, control] = await measuring;
  await session.send('HeapProfiler.collectGarbage');
  const after = await figures(session);
  const busy = (after('TaskDuration') - before('TaskDuration')) / SECONDS;
  const heap = after('JSHeapUsedSize');
  const report =
    `frames: p50 ${frames.p50} ms, p95 ${frames.p95} ms, max ${frames.max} ms (${frames.count} in ${SECONDS} s; ` +
    `an idle page: ${control.p50}, ${control.p95}, ${control.max}); ${said} messages; main thread ${Math.round(busy * 100)} % busy; ` +
    `heap ${(heap / 2 ** 20).toFixed(1)} MiB, ${after('Nodes')} nodes`;

  test.info().annotations.push({ type: 'figures', description: report });
  process.stdout.write(`browser: 200 conversations: ${report}\n`);
  expect(frames.p95).toBeLessThan(Math.max(100, 4 * control.p95));
  expect(heap).toBeLessThan(100 * 2 ** 20);
  /* Nothing was lost on the way either. */
  await expect(desk.field).toHaveValue(/^a+$/);
  expect((await daemon.conversations()).length).toBeGreaterThan(0);
});
