/* main_job.mjs - the main job in a real browser, against a daemon that runs:
 *
 *   node main_job.mjs http://127.0.0.1:8080 --code CODE | --token TOKEN | --login LOGIN --password PASSWORD
 *
 * A visitor asks something routine and gets an answer, asks for a person and waits; an agent logs in,
 * accepts and replies; the visitor sees it; the agent closes and the visitor rates. The agent should
 * be the only one who is available. Each view is looked at by axe, and nothing may break the content
 * security policy, write an error to the console or ask another server. CHROMIUM names the browser. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: options, positionals: [url] } = parseArgs({ allowPositionals: true,
  options: { code: { type: 'string' }, token: { type: 'string' }, login: { type: 'string' }, password: { type: 'string' } } });
const HOSTILE = '<img src=x onerror=alert(1)> javascript:alert(1) https://shop.example/a?b=1, \u202Egpj.exe';
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const complaints = [];
let passed = 0, failed = 0;

function report(ok, name, why = '') {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}${ok ? '' : `: ${why}`}`);
}

async function step(name, work) {
  try {
    await work();
    report(true, name);
  } catch (error) {
    report(false, name, error.message.split('\n').slice(0, 6).join(' | '));
  }
}

function equal(got, wanted) {
  if (got !== wanted) throw new Error(`${JSON.stringify(got)} is not ${JSON.stringify(wanted)}`);
}

/* Everything that a browser could complain about, by whichever way it does. */
async function newPage(browser, who, size) {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();

  await page.addInitScript(() => addEventListener('securitypolicyviolation',
    (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(`${who}: ${message.text()}`); });
  page.on('pageerror', (error) => complaints.push(`${who}: ${error.stack}`));
  page.on('dialog', (dialog) => { complaints.push(`${who}: a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => { if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin) complaints.push(`${who} asks ${request.url()}`); });
  page.setDefaultTimeout(10000);
  return page;
}

/* One view in light and dark: no finding of axe's, nothing to scroll sideways. */
async function look(page, view) {
  for (const colorScheme of ['light', 'dark']) {
    await step(`${view}, ${colorScheme}: axe finds nothing`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(axe);
      const found = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), RULES);
      equal(found.violations.map((v) => `${v.id} at ${v.nodes.map((n) => n.target.join(' '))}`).join('; '), '');
    });
  }
  await step(`${view}: fits its width`, async () =>
    equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false));
}

async function say(visitor, text) {
  await visitor.fill('.compose textarea', text);
  await visitor.press('.compose textarea', 'Enter');
}

async function visitorAsks({ visitor }) {
  await visitor.goto(`${url}/demo/`);
  await visitor.waitForSelector('button.launcher');
  await look(visitor, 'shop page');
  await visitor.focus('button.launcher');
  await visitor.keyboard.press('Enter');
  await step('the bot greets, and says that it is one', () => visitor.waitForSelector('.theirs .by:has-text("automated assistant")'));
  await look(visitor, 'greeting');
  await step('Escape closes, and the focus goes back', async () => {
    await visitor.keyboard.press('Escape');
    equal(await visitor.evaluate(() => document.activeElement.shadowRoot.activeElement.classList.contains('launcher')), true);
    await visitor.keyboard.press('Enter');
  });
  await step('a routine question is answered', async () => {
    await say(visitor, 'where is my order RB123456');
    await visitor.waitForSelector('.own .state:has-text("✓")');
    await visitor.waitForSelector('li.own ~ li.theirs .text');
  });
  await look(visitor, 'answer');
  await step('hostile text is shown as it was written', async () => {
    await say(visitor, HOSTILE);
    await visitor.waitForSelector('.own:nth-of-type(n+3) .state:has-text("✓")');
    equal(await visitor.textContent('.own:last-of-type .text, .own:has-text("onerror") .text'), HOSTILE);
  });
  await step('asking for a person leads to the queue', async () => {
    await say(visitor, 'I want to talk to a person');
    await visitor.waitForSelector('.card:has-text("queue"), .theirs:has-text("joined")');
  });
  await look(visitor, 'waiting');
}

async function agentComes({ agent }) {
  if (!options.code) {
    await agent.goto(`${url}/console/`);
    await look(agent, 'login');
    if (options.token) await agent.click('summary');
    if (options.token) await agent.fill('[name=token]', options.token);
    else await agent.fill('[name=login]', options.login);
    if (options.password) await agent.fill('[name=password]', options.password);
    await agent.click('#login-form [type=submit]');
  } else {
    await agent.goto(`${url}/console/#code=${options.code}`);
  }
  await step('the agent is logged in, and the code is gone from the address', async () => {
    await agent.waitForSelector('#line:has-text("connected")');
    equal(new URL(agent.url()).hash, '');
  });
  await step('the offer comes with what is known', async () => {
    await agent.selectOption('#presence', 'available');
    await agent.waitForSelector('#offers .main');
    await agent.waitForSelector('#context:has-text("RB123456")');
  });
}

async function agentAnswers({ agent, visitor }) {
  await step('accepted by a key', async () => {
    await agent.evaluate(() => document.activeElement.blur());
    await agent.keyboard.press('a');
    await agent.waitForSelector('#talk-state:has-text("yours")');
    await visitor.waitForSelector('.head p:not(:has-text("automated assistant"))');
  });
  await step('the agent sees the hostile text as text', async () => {
    equal(await agent.textContent('#log .visitor:has-text("onerror") .text'), HOSTILE);
    for (const page of [agent, visitor])
      equal(await page.evaluate(() => [document, document.querySelector('handoff-chat')?.shadowRoot].filter(Boolean)
        .reduce((n, root) => n + root.querySelectorAll('img, [onerror], a[href^="javascript"]').length, 0)), 0);
  });
  await look(agent, 'console');
  await step('a draft is coached', async () => {
    await agent.keyboard.press('r');
    await agent.keyboard.type("Calm down, I can't do that.");
    await agent.waitForSelector('#hints li');
    await visitor.waitForSelector('.typing:not([hidden])');
  });
  await look(agent, 'console with hints');
  await step('the reply reaches the visitor', async () => {
    await agent.fill('#draft', 'Your parcel is with the carrier; it comes tomorrow.');
    await agent.press('#draft', 'Enter');
    await visitor.waitForSelector('.theirs .text:has-text("with the carrier")');
    await agent.waitForSelector('#events .agent:has-text("with the carrier")');
  });
  await step('a private note stays private', async () => {
    await agent.click('#mode-note');
    await agent.fill('#draft', 'only for colleagues');
    await agent.press('#draft', 'Enter');
    await agent.waitForSelector('#events .note:has-text("only for colleagues")');
  });
  await look(visitor, 'with a person');
}

async function reloads({ agent, visitor }) {
  await step('after a reload each message is there once', async () => {
    for (const page of [visitor, agent]) await page.reload();
    await visitor.waitForSelector('.theirs .text:has-text("with the carrier")');
    await agent.click('#mine .pick');
    await agent.waitForSelector('#events .note');
    equal(await visitor.locator('.text:has-text("with the carrier")').count(), 1);
    equal(await visitor.locator('.text:has-text("only for colleagues")').count(), 0);
    equal(await agent.locator('#events .agent:has-text("with the carrier")').count(), 1);
  });
}

/* Tomorrow, as a field of the form `datetime-local` takes it. */
function tomorrow() {
  return new Date(Date.now() + 86400000 - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

async function aPromiseIsKept({ agent }) {
  await step('a promise is made', async () => {
    await agent.click('[data-dialog=promise]');
    await agent.fill('#dialog-promise [name=due_at]', tomorrow());
    await agent.fill('#dialog-promise [name=text]', HOSTILE);
  });
  await look(agent, 'promising');
  await step('it stands in the list, as text', async () => {
    await agent.click('#dialog-promise [type=submit]');
    await agent.waitForSelector('#promises .card:has-text("onerror")');
    await agent.waitForSelector('#events .event:has-text("promise")');
    equal(await agent.locator('#promises img').count(), 0);
  });
  await step('it is put off', async () => {
    await agent.click('#promises button:has-text("Otherwise")');
    await agent.selectOption('#dialog-follow-up [name=outcome]', 'postponed');
    await agent.fill('#dialog-follow-up [name=due_at]', tomorrow());
  });
  await look(agent, 'putting off');
  await step('and kept, and gone from the list', async () => {
    await agent.click('#dialog-follow-up [type=submit]');
    await agent.waitForSelector('#events .event:has-text("postponed")');
    await agent.click('#promises button:has-text("Kept")');
    await agent.waitForSelector('#events .event:has-text(": kept")');
    await agent.waitForSelector('#promises-part', { state: 'hidden' });
  });
}

async function itEnds({ agent, visitor }) {
  await step('the agent closes', async () => {
    await agent.evaluate(() => document.activeElement.blur());
    await agent.keyboard.press('x');
    await agent.waitForSelector('#dialog-close[open]');
  });
  await look(agent, 'closing');
  await step('the visitor is asked how it was', async () => {
    await agent.click('#dialog-close [type=submit]');
    await visitor.waitForSelector('.scale');
  });
  await look(visitor, 'rating');
  await step('the rating reaches the agent', async () => {
    await visitor.check('.scale input[value="5"]', { force: true });
    await visitor.click('.card [type=submit]');
    await visitor.waitForSelector('.card', { state: 'hidden' });
    await agent.waitForSelector('#events .event:has-text("csat 5")');
  });
  await look(agent, 'closed');
}

async function itIsWrappedUp({ agent, visitor }) {
  await step('the visitor ends the next one', async () => {
    await visitor.click('button:has-text("Start a new chat")');
    await say(visitor, 'I want to talk to a person');
    await agent.click('#offers .main');
    await agent.waitForSelector('#talk-state:has-text("yours")');
    await visitor.click('.foot button:has-text("End the chat")');
    await visitor.click('.card .main:has-text("End the chat")');
    await agent.waitForSelector('#talk-state:has-text("to wrap up")');
    await agent.click('#wrap-up');
    await agent.fill('#dialog-wrap-up [name=complaint]', 'late_delivery');
    await agent.fill('#dialog-wrap-up [name=note]', 'It was at the neighbours.');
  });
  await look(agent, 'wrapping up');
  await step('and the agent wraps it up', async () => {
    await agent.click('#dialog-wrap-up [type=submit]');
    await agent.waitForSelector('#events .event:has-text("late_delivery")');
    await agent.waitForSelector('#wrap-up', { state: 'hidden' });
  });
}

async function onAPhone({ agent, visitor }) {
  for (const page of [agent, visitor]) await page.setViewportSize({ width: 320, height: 640 });
  await look(visitor, 'widget at 320 px');
  for (const region of ['left', 'middle', 'right']) {
    await agent.click(`#switch [data-region=${region}]`);
    await look(agent, `console at 320 px, ${region}`);
  }
}

async function main() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS });
  const visitor = await newPage(browser, 'visitor', { width: 1000, height: 760 });
  const agent = await newPage(browser, 'agent', { width: 1360, height: 850 });

  for (const part of [visitorAsks, agentComes, agentAnswers, reloads, aPromiseIsKept, itEnds, itIsWrappedUp, onAPhone])
    await step(`${part.name} comes to its end`, () => part({ agent, visitor }));
  report(complaints.length === 0, 'no policy violation, no error, no request elsewhere', complaints.join('\n     '));
  await browser.close();
}

if (!url || !(options.code || options.token || (options.login && options.password))) {
  console.error('usage: main_job.mjs URL --code CODE | --token TOKEN | --login LOGIN --password PASSWORD');
  process.exit(64);
}
await main();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
