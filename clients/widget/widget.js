/* widget.js - the visitor's chat: one file, no dependency, a custom element on the customer's page.
 *
 *   <script async src="https://chat.example.org/widget.js" data-site="demo"></script>
 *
 * It talks to the origin that it was loaded from, as proto/PROTOCOL.md says. Everything that comes
 * over the wire is put into the page as text, never as markup. */
(() => {
'use strict';

const script = document.currentScript;
const settings = { ...window.handoffdSettings, ...(script ? script.dataset : {}) };
const origin = new URL(script ? script.src : location.href).origin;
const site = String(settings.site || 'demo');
const RETRY_MAX = 30000, ANSWER_MAX = 15000, ANNOUNCE_EVERY = 15000, TYPING_FOR = 10000;

/* What the widget says by itself; a site's own wording comes in welcome.texts under the same names. */
const texts = {
  title: 'Chat with us', open: 'Open the chat', close: 'Close the chat window',
  placeholder: 'Write a message', send: 'Send', ask_person: 'Talk to a person',
  assistant_label: 'automated assistant', agent_label: 'our team', you: 'You',
  typing: '{name} is typing', joined: '{name} joined the chat', left: '{name} left the chat',
  waiting: 'A person is on the way', position: 'Your place in the queue: {position}',
  wait_known: 'Estimated wait: {wait}', wait_unknown: 'How long it will take is not known yet',
  wait_minutes: 'about {minutes} min', wait_range: '{low} to {high} min',
  wait_under_minute: 'under a minute', choice_wait: 'Wait here', choice_contact: 'Leave a message',
  choice_return: 'Go on with the assistant', leave_message: 'Leave a message',
  leave_message_hint: 'An e-mail address or a phone number is enough.', email: 'E-mail address',
  phone: 'Phone number', name: 'Your name (optional)', message: 'Message (optional)',
  submit: 'Leave the message', cancel: 'Back',
  contact_needed: 'Please give an e-mail address or a phone number',
  contact_stored: 'Your message is stored', hours_closed: 'The team is back {opens_at}',
  consent: 'You may contact me about this, and keep my address for it',
  rate: 'How was this chat?', rate_low: 'Poor', rate_high: 'Very good',
  rate_comment: 'Anything to add? (optional)', rate_thanks: 'Thank you, that is noted',
  rate_submit: 'Send the rating', skip: 'Skip', end: 'End the chat', end_confirm: 'End this chat?',
  ended: 'This chat has ended', new_chat: 'Start a new chat', retry: 'Not sent. Try again',
  sending: 'Sending', stored: 'Sent', seen: 'Seen', log: 'Messages', answers: 'Suggested answers',
  too_long: 'That message is too long; please split it in two',
  slow_down: 'That was quick. The next message goes out in {seconds} s',
  reconnecting: 'The connection was lost. Trying again; your messages are kept',
  offline: 'You are offline. Your message goes out when you are back',
  elsewhere: 'This chat goes on in another window', here: 'Go on here',
  refused: 'The chat is not available on this page',
  failed: 'Something went wrong on our side. Please try again', unread: '{count} unread',
  jump_latest: 'Newest message', privacy: '', new_messages: 'New conversation',
};

function t(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

/* Names stand inside our own sentences: without controls that could turn the sentence around. */
function tidy(name) {
  return String(name || '').replace(/[\u0000-\u001f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+/g, ' ').trim();
}

/* The only way this file makes elements: attributes by name, children as nodes or as text. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);

  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (typeof value === 'boolean') node.toggleAttribute(name, value);
    else if (value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== ''));
  return node;
}

function clock(time) {
  return new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function safeUrl(address, schemes) {
  try {
    const url = new URL(address);

    /* A name before an @ is there to be taken for the host. */
    return schemes.includes(url.protocol) && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

function link(href, text) {
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer', dir: 'ltr' }, text);
}

/* Plain text with its addresses made clickable. Direction controls end an address: it must read as it goes. */
function withLinks(text) {
  const out = document.createDocumentFragment();
  const address = /\b(?:https?:\/\/|mailto:)[^\s<>"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi;
  let from = 0;

  for (const match of text.matchAll(address)) {
    let word = match[0].replace(/[.,;:!?'…»”]+$/, '');

    while (word.endsWith(')') && word.split(')').length > word.split('(').length) word = word.slice(0, -1);
    const href = safeUrl(word, ['http:', 'https:', 'mailto:']);
    if (!href) continue;
    out.append(text.slice(from, match.index), link(href, word));
    from = match.index + word.length;
  }
  out.append(text.slice(from));
  return out;
}

/* Storage by site and origin; a browser that forbids it gets memory, and a chat that ends with the page. */
function storage(kind) {
  const memory = new Map();
  const key = (name) => `handoffd:${origin}:${site}:${name}`;
  const guarded = (work, otherwise) => {
    try { return work(window[kind]); } catch { return otherwise(); }
  };

  return {
    get: (name, fallback = null) => {
      const text = guarded((s) => s.getItem(key(name)), () => memory.get(name));

      try { return text == null ? fallback : JSON.parse(text); } catch { return fallback; }
    },
    set: (name, value) => {
      const text = JSON.stringify(value);

      guarded((s) => s.setItem(key(name), text), () => memory.set(name, text));
    },
    drop: (name) => guarded((s) => s.removeItem(key(name)), () => memory.delete(name)),
  };
}

/* crypto.randomUUID exists in secure contexts only; a shop's test server may be none. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}

/* A connection that mends itself, and an outbox that keeps each command until it is acknowledged. */
class Line {
  constructor(options) {
    Object.assign(this, { status: 'idle', attempt: 0, ready: false, paused: 0 }, options);
    this.outbox = this.store.get('outbox', []);
    addEventListener('online', () => this.renew());
    addEventListener('offline', () => this.onStatus());
    document.addEventListener('visibilitychange', () => this.looked());
    setInterval(() => this.check(), 5000);
  }

  connect() {
    clearTimeout(this.timer);
    this.forget();
    this.began = Date.now();
    this.asked = 0;
    this.setStatus('connecting');
    const ws = new WebSocket(this.url, this.protocol);
    this.ws = ws;
    ws.onopen = () => ws.send(JSON.stringify(this.hello()));
    ws.onmessage = (event) => ws === this.ws && this.take(event.data);
    ws.onclose = (event) => ws === this.ws && this.lost(event.code);
  }

  setStatus(status) {
    this.status = status;
    this.onStatus();
  }

  /* What a socket says after it was given up does not count any more. */
  forget() {
    const ws = this.ws;

    this.ws = null;
    this.ready = false;
    if (ws) ws.close();
  }

  lost(code) {
    const lasted = this.ready && Date.now() - this.began > 10000;

    this.forget();
    if (this.onClosed(code)) return this.setStatus('stopped');
    this.attempt = lasted ? 0 : this.attempt + 1;
    if (code === 4429) this.attempt = Math.max(this.attempt, 5);
    /* What the server asked for, or full jitter above half a second: after a restart everybody comes
     * back, but not at once. */
    const wait = this.asked || 500 + Math.random() * Math.min(RETRY_MAX - 500, 1000 * 2 ** Math.min(this.attempt, 6));
    this.timer = setTimeout(() => this.connect(), wait);
    this.setStatus('waiting');
  }

  renew() {
    if (this.status === 'idle' || this.status === 'stopped') return;
    this.attempt = 0;
    this.connect();
  }

  /* A page that slept may hold a socket that is dead without knowing. */
  looked() {
    if (document.hidden) this.hiddenAt = Date.now();
    else if (this.status === 'waiting' || Date.now() - (this.hiddenAt || Infinity) > 60000) this.renew();
  }

  /* A command that nobody answers, or a hello, means that the line is dead. */
  check() {
    const late = this.ready
      ? this.outbox.some((entry) => !entry.failed && entry.sent && Date.now() - entry.sent > ANSWER_MAX)
      : this.status === 'connecting' && Date.now() - this.began > ANSWER_MAX;

    if (late && !this.paused) this.lost(1006);
  }

  take(data) {
    let frame = null;

    try { frame = JSON.parse(data); } catch { return; }
    if (!frame || typeof frame.type !== 'string') return;
    const entry = frame.re && this.outbox.find((e) => e.frame.id === frame.re);
    if (frame.type === 'error' && !frame.re && /^(shutting_down|overloaded)$/.test(frame.code)) {
      this.asked = Math.min(frame.retry_after_ms || 0, 60000); /* it is about to close */
      return;
    }
    if (entry && frame.type === 'error') this.refused(entry, frame);
    else if (entry) this.keep(this.outbox.filter((e) => e !== entry));
    if (frame.type === 'welcome') this.ready = true;
    this.onFrame(frame, entry);
    if (frame.type === 'welcome') {
      this.setStatus('ready');
      this.flush();
    }
  }

  /* What will be taken later holds up what comes after it, so that the order stays. */
  refused(entry, frame) {
    if (frame.retry_after_ms > 0) {
      clearTimeout(this.paused);
      this.paused = setTimeout(() => { this.paused = 0; this.flush(); }, Math.min(frame.retry_after_ms, 60000));
    } else if (entry.frame.type === 'say') {
      entry.failed = true;
      this.keep(this.outbox);
    } else {
      this.keep(this.outbox.filter((e) => e !== entry));
    }
  }

  keep(outbox) {
    this.outbox = outbox;
    this.store.set('outbox', outbox.map(({ frame, failed }) => ({ frame, failed })));
  }

  flush() {
    for (const entry of this.outbox) if (!entry.failed) this.transmit(entry);
  }

  transmit(entry) {
    if (!this.ready || this.paused) return;
    entry.sent = Date.now();
    this.ws.send(JSON.stringify(entry.frame));
  }

  command(frame) {
    const entry = { frame: { ...frame, id: newId() } };

    this.keep([...this.outbox, entry]);
    this.transmit(entry);
    return entry;
  }

  retry(entry) {
    entry.failed = false;
    this.keep(this.outbox);
    this.transmit(entry);
  }

  /* Signals are about this moment: they are sent now or never. */
  signal(frame) {
    if (this.ready) this.ws.send(JSON.stringify(frame));
  }

  has(type) {
    return this.outbox.some((entry) => entry.frame.type === type);
  }
}

const LOOK = `
:host { --accent: #0e5a55; --on-accent: #fff; --bg: #fff; --fg: #1c2321; --soft: #f0f3f1; --dim: #56625e;
  --line: #7d8a85; --hair: #d9e0dc; --warn: #8a2c0d; --link: #0b5a8f; --focus: #b3470c;
  all: initial; color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; color: var(--fg); }
@media (prefers-color-scheme: dark) { :host { --accent: #147a72; --bg: #161a19; --fg: #eaf0ed; --soft: #252c2a;
  --dim: #aab6b1; --line: #82908b; --hair: #39423f; --warn: #ffb199; --link: #8cc8f5; --focus: #ffb86b; } }
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
button, textarea, input { font: inherit; color: inherit; letter-spacing: inherit; }
button { min-block-size: 44px; min-inline-size: 44px; padding: 6px 14px; border: 1px solid var(--line); border-radius: 22px;
  background: var(--bg); cursor: pointer; }
button:hover:not(:disabled) { background: var(--soft); }
button:disabled { opacity: .55; cursor: default; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.main, .main:hover:not(:disabled) { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.main:hover:not(:disabled) { filter: brightness(1.12); }
.plain { border-color: transparent; background: none; text-decoration: underline; padding-inline: 8px; }
.launcher { position: fixed; inset-block-end: 20px; inset-inline-end: 20px; z-index: 2147483000; inline-size: 60px;
  block-size: 60px; padding: 0; border-radius: 30px; display: grid; place-items: center; box-shadow: 0 4px 14px #0005; }
.launcher svg { inline-size: 28px; block-size: 28px; fill: none; stroke: currentColor; stroke-width: 2; }
.badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-inline-size: 24px; padding: 0 6px;
  border-radius: 12px; background: #a3200d; color: #fff; font-size: 14px; line-height: 24px; text-align: center; }
.panel { position: fixed; inset-block-end: 92px; inset-inline-end: 20px; z-index: 2147483000; display: flex;
  flex-direction: column; inline-size: min(390px, calc(100vw - 40px)); block-size: min(640px, calc(100dvh - 112px));
  background: var(--bg); color: var(--fg); border: 1px solid var(--hair); border-radius: 16px; overflow: hidden;
  box-shadow: 0 10px 40px #0006; }
.inside { display: contents; }
.head { display: flex; align-items: center; gap: 8px; padding: 10px 8px 10px 16px; padding-inline: 16px 8px;
  background: var(--accent); color: var(--on-accent); }
.head > div { flex: 1; min-inline-size: 0; }
h2 { margin: 0; font-size: 17px; line-height: 1.3; }
.head p { margin: 0; font-size: 14px; overflow-wrap: anywhere; }
.head button, .head button:hover:not(:disabled) { background: none; border-color: transparent; color: inherit; font-size: 22px; padding: 0; }
.head :focus-visible { outline-color: var(--on-accent); outline-offset: -4px; }
.notice { margin: 0; padding: 8px 16px; background: var(--soft); border-block-end: 1px solid var(--hair); font-size: 14px; }
.log { flex: 1 1 96px; min-block-size: 72px; overflow-y: auto; overscroll-behavior: contain; padding: 12px 16px; }
.log:focus-visible { outline-offset: -3px; }
ol, ul { list-style: none; margin: 0; padding: 0; }
li { margin-block: 0 10px; display: flex; flex-direction: column; align-items: flex-start; }
.by, .meta { font-size: 13px; color: var(--dim); margin-block: 2px; }
.text { max-inline-size: 88%; padding: 8px 12px; border-radius: 14px; border-end-start-radius: 4px; background: var(--soft);
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.own { align-items: flex-end; }
.own .text { background: var(--accent); color: var(--on-accent); border-radius: 14px; border-end-end-radius: 4px; }
a { color: var(--link); } .own a { color: inherit; }
.event { align-items: center; text-align: center; font-size: 14px; color: var(--dim); }
.fresh { border-block-start: 1px solid var(--hair); padding-block-start: 8px; }
.typing { padding: 0 16px 6px; font-size: 14px; color: var(--dim); }
.typing i { display: inline-block; inline-size: 6px; block-size: 6px; margin-inline-end: 4px; border-radius: 3px;
  background: currentColor; animation: blink 1.2s infinite; }
.typing i:nth-child(2) { animation-delay: .2s; } .typing i:nth-child(3) { animation-delay: .4s; }
@keyframes blink { 50% { opacity: .25; } }
@media (prefers-reduced-motion: reduce) { .typing i { animation: none; } }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.quick { padding: 0 16px 8px; }
.quick button { max-inline-size: 100%; overflow-wrap: anywhere; border-color: var(--accent); }
.card { margin: 0 12px 8px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 12px; overflow-y: auto;
  flex: 0 1 auto; min-block-size: 64px; }
.card p { margin: 0 0 6px; } .card h3, legend { margin: 0 0 6px; padding: 0; font-size: 16px; font-weight: 600; }
label { display: block; font-size: 14px; margin-block-end: 8px; }
input, textarea { display: block; inline-size: 100%; min-block-size: 44px; padding: 8px 12px; border: 1px solid var(--line);
  border-radius: 10px; background: var(--bg); }
.consent { display: flex; gap: 8px; align-items: center; }
.consent input { inline-size: 24px; min-block-size: 24px; flex: none; }
textarea { resize: none; } ::placeholder { color: var(--dim); opacity: 1; }
fieldset { border: 0; margin: 0 0 8px; padding: 0; min-inline-size: 0; }
.scale { display: flex; gap: 4px; }
.scale label { flex: 1; margin: 0; position: relative; }
.scale input { position: absolute; inset: 0; opacity: 0; cursor: pointer; }
.scale span { display: grid; place-items: center; block-size: 44px; border: 1px solid var(--line); border-radius: 10px; font-size: 16px; }
.scale input:checked + span { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.scale input:focus-visible + span { outline: 3px solid var(--focus); outline-offset: 2px; }
.ends { display: flex; justify-content: space-between; font-size: 13px; color: var(--dim); margin-block: 2px 8px; }
.compose { display: flex; align-items: flex-end; gap: 8px; padding: 8px 12px 0; border-block-start: 1px solid var(--hair); }
.compose textarea { flex: 1; max-block-size: 132px; field-sizing: content; border-radius: 22px; padding: 10px 16px; }
.foot { display: flex; flex-wrap: wrap; justify-content: space-between; padding: 0 8px 4px; font-size: 14px; }
.small { margin: 0; padding: 4px 16px 0; font-size: 13px; color: var(--dim); }
.bad .meta, .problem { color: var(--warn); }
.jump { align-self: center; margin-block: -52px 8px; z-index: 1; box-shadow: 0 2px 8px #0004; }
.aside { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 480px), (max-height: 480px) { .panel { inset: 0; inline-size: auto; block-size: auto; max-block-size: 100dvh; border: 0; border-radius: 0; }
  .panel:not([hidden]) + .launcher { display: none; } }
@media (max-height: 480px) { .panel { overflow-y: auto; } .card { flex-shrink: 0; } }
@media (forced-colors: active) { .main, .head, .own .text, .scale input:checked + span { border: 2px solid; } }
`;

class HandoffChat extends HTMLElement {
  constructor() {
    super();
    /* Open on purpose: a shadow root is no wall against the page, and accessibility checkers look inside. */
    this.root = this.attachShadow({ mode: 'open' });
    this.local = storage('localStorage');
    this.session = storage('sessionStorage');
    Object.assign(this, { state: 'none', bot: { name: '' }, agent: null, place: null, choices: [], limit: 4000,
      conversation: this.session.get('conversation'), past: new Set(), seen: new Set(), last: 0, shown: new Map(),
      readByAgent: 0, saidRead: 0, unread: 0, live: false, atEnd: true, view: '', greeting: null, quick: [] });
    this.build();
    const url = new URL('/ws', origin);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.line = new Line({ url: url.href, protocol: 'handoff.visitor.v1', store: this.session,
      hello: () => this.hello(), onFrame: (frame, entry) => this.onFrame(frame, entry),
      onStatus: () => this.refresh(), onClosed: (code) => this.onClosed(code) });
  }

  connectedCallback() {
    if (this.line.status !== 'idle') return;
    document.addEventListener('visibilitychange', () => this.sayRead());
    for (const entry of this.line.outbox) this.showOutgoing(entry);
    if (this.session.get('open', false)) this.open(false);
    else if (this.local.get('token') || this.line.outbox.length) this.line.connect();
    this.refresh();
  }

  // ---- the parts of the panel

  build() {
    const sheet = new CSSStyleSheet();

    sheet.replaceSync(LOOK);
    this.root.adoptedStyleSheets = [sheet];
    this.badge = el('span', { class: 'badge', hidden: true });
    this.launcher = el('button', { type: 'button', class: 'launcher main', 'aria-expanded': 'false', 'aria-controls': 'panel',
      onclick: () => (this.panel.hidden ? this.open() : this.shut()) }, icon(), this.badge);
    this.heading = el('h2', { id: 'title' });
    this.who = el('p');
    this.closer = el('button', { type: 'button', onclick: () => this.shut() }, '✕');
    this.notice = el('p', { class: 'notice', role: 'status', hidden: true });
    this.list = el('ol');
    this.log = el('div', { class: 'log', role: 'log', tabindex: '0', 'aria-live': 'off', 'aria-relevant': 'additions',
      onscroll: () => this.scrolled() }, this.list);
    /* What opens under the log must not push its newest lines out of sight. */
    new ResizeObserver(() => { this.height = this.log.clientHeight; if (this.atEnd) this.toEnd(); }).observe(this.log);
    this.jump = el('button', { type: 'button', class: 'jump', hidden: true, onclick: () => this.toEnd() });
    this.typing = el('div', { class: 'typing', hidden: true }, el('i'), el('i'), el('i'), el('bdi'));
    this.answers = el('div', { class: 'quick row', role: 'group', hidden: true });
    this.card = el('div', { class: 'card', hidden: true });
    this.again = el('button', { type: 'button', class: 'plain', hidden: true,
      onclick: () => { this.show(this.state === 'waiting' ? 'waiting' : 'contact'); this.card.querySelector('input, button').focus(); } });
    this.buildCompose();
    this.status = el('p', { class: 'aside', role: 'status' });
    this.alarm = el('p', { class: 'small problem', role: 'alert' });
    this.panel = el('section', { id: 'panel', class: 'panel', role: 'dialog', 'aria-labelledby': 'title', tabindex: '-1', hidden: true,
      onkeydown: (event) => { if (event.key === 'Escape') { event.stopPropagation(); this.shut(); } } },
    this.inside = el('div', { class: 'inside' }, el('div', { class: 'head' }, el('div', {}, this.heading, this.who), this.closer), this.notice,
      this.log, this.jump, this.typing, this.answers, this.card, this.again, this.alarm, this.compose, this.privacy, this.foot, this.status));
    this.root.append(this.panel, this.launcher);
  }

  buildCompose() {
    this.field = el('textarea', { rows: '1', dir: 'auto', enterkeyhint: 'send', oninput: () => this.onInput(),
      onblur: () => this.sayTyping(false), onkeydown: (event) => this.onKey(event) });
    this.field.value = this.session.get('draft', '');
    this.sender = el('button', { type: 'submit', class: 'main' });
    this.compose = el('form', { class: 'compose', novalidate: true, onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      this.field, this.sender);
    this.asker = el('button', { type: 'button', class: 'plain', onclick: () => this.askPerson() });
    this.ender = el('button', { type: 'button', class: 'plain', onclick: () => this.askEnd() });
    this.privacy = el('p', { class: 'small' });
    this.foot = el('div', { class: 'foot' }, this.asker, this.ender);
  }

  open(focus = true) {
    this.panel.hidden = false;
    this.launcher.setAttribute('aria-expanded', 'true');
    this.session.set('open', true);
    this.unread = 0;
    if (this.line.status === 'idle') this.line.connect();
    this.refresh();
    this.toEnd();
    this.sayRead();
    /* On a phone the keyboard would cover half of what was just opened. */
    if (focus) (matchMedia('(pointer: coarse)').matches ? this.panel : this.field).focus();
  }

  shut() {
    this.panel.hidden = true;
    this.launcher.setAttribute('aria-expanded', 'false');
    this.session.set('open', false);
    this.sayTyping(false);
    this.refresh();
    this.launcher.focus();
  }

  // ---- the wire

  hello() {
    const locale = String(settings.locale || document.documentElement.lang || navigator.language || '');
    const page = { url: location.href.split('#')[0], title: document.title, referrer: document.referrer };
    const frame = { type: 'hello', site, token: this.local.get('token'), page, user: settings.user,
      client: { name: 'handoff-widget', version: '0.1.0' } };

    if (/^[\w-]{1,35}$/.test(locale)) frame.locale = locale;
    /* Asked for by name, a conversation comes back after a reload even when it was closed meanwhile. */
    if (this.conversation) Object.assign(frame, { conversation: this.conversation, after: this.last });
    return frame;
  }

  /* True: stay away. */
  onClosed(code) {
    this.setLive(false);
    if (code === 4401 && this.local.get('token')) {
      this.local.drop('token');
      this.newChat();
      return false;
    }
    this.stoppedBy = code;
    return [4401, 4403, 4409].includes(code);
  }

  onFrame(frame, entry) {
    if (entry && frame.type !== 'error') this.warn('');
    if (frame.type === 'welcome') this.onWelcome(frame);
    else if (frame.type === 'error') this.onError(frame, entry);
    else if (frame.type === 'typing') this.onTyping(frame);
    else if (frame.type === 'queue') this.setPlace(frame);
    else if (frame.type === 'read') this.onRead(frame.seq);
    else if (frame.seq > 0 && frame.conversation) this.onEvent(frame, entry);
    this.refresh();
  }

  onWelcome(w) {
    if (w.token) this.local.set('token', w.token);
    for (const [key, text] of Object.entries(w.texts || {})) if (Object.hasOwn(texts, key) && typeof text === 'string') texts[key] = text;
    Object.assign(this, { state: w.state, bot: w.bot || this.bot, agent: w.agent || null, hours: w.hours });
    this.limit = w.limits?.text || this.limit;
    if (w.conversation && w.conversation !== this.conversation && w.state !== 'closed') this.begin(w.conversation);
    /* What is over and was not asked for is the past: this page begins with the greeting. */
    if (w.state === 'closed' && w.conversation !== this.conversation) this.state = 'none';
    this.placeNow = w.queue || null; /* fresher than what the replay says */
    if (w.queue) this.setPlace(w.queue);
    this.greet(w);
    this.dress(w);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.setLive(true), 800);
  }

  greet(w) {
    if (this.greeting || !w.greeting) return;
    this.welcomeQuick = w.quick_replies || [];
    this.greeting = this.bubble({ from: { role: 'bot', name: this.bot.name }, text: w.greeting });
    this.list.prepend(this.greeting);
    if (this.state === 'none') this.quick = this.welcomeQuick;
  }

  /* The wording has its own direction, whatever the page's; the text on the accent is whichever of black and white can be read. */
  dress(w) {
    const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(w.theme?.accent || '');

    this.lang = w.locale || '';
    this.inside.dir = /^(ar|fa|he|ur)\b/i.test(w.locale || '') ? 'rtl' : 'ltr';
    if (!hex) return;
    const digits = hex[1].length === 3 ? [...hex[1]].map((d) => d + d) : hex[1].match(/../g);
    const [r, g, b] = digits.map((d) => { const c = parseInt(d, 16) / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    this.style.setProperty('--accent', hex[0]);
    this.style.setProperty('--on-accent', 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff');
  }

  /* While history comes in, the log is no live region: a screen reader would read all of it out. */
  setLive(live) {
    this.live = live;
    this.log.setAttribute('aria-live', live ? 'polite' : 'off');
  }

  onError(frame, entry) {
    if (!entry) return;
    if (frame.retry_after_ms > 0) this.warn(t('slow_down', { seconds: Math.ceil(frame.retry_after_ms / 1000) }));
    else this.warn(frame.code === 'too_large' ? t('too_long') : t('failed'));
    if (entry.frame.type === 'say') this.mark(entry);
  }

  onTyping(frame) {
    this.typist = frame.on ? tidy(frame.from?.name) : '';
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => { this.typist = ''; this.refresh(); }, TYPING_FOR);
    if (this.typist) this.announce(t('typing', { name: this.typist }));
  }

  onRead(seq) {
    this.readByAgent = Math.max(this.readByAgent, seq || 0);
    for (const [of, li] of this.shown) if (of <= this.readByAgent && li.classList.contains('own')) this.setMeta(li, `✓ ${t('seen')}`);
  }

  /* Each event of a conversation counts once, however often it comes. */
  onEvent(event, entry) {
    if (this.past.has(event.conversation)) return;
    if (event.conversation !== this.conversation) this.begin(event.conversation);
    if (this.seen.has(event.seq)) return;
    this.seen.add(event.seq);
    this.last = Math.max(this.last, event.seq);
    if (Object.hasOwn(this.events, event.type)) this.events[event.type].call(this, event, entry);
  }

  begin(conversation) {
    if (this.conversation) this.past.add(this.conversation);
    if (this.shown.size) this.list.insertBefore(el('li', { class: 'event fresh' }, t('new_messages')), this.list.querySelector('[data-id]'));
    for (const li of this.list.children) delete li.dataset.seq; /* numbers are of one conversation */
    Object.assign(this, { conversation, last: 0, readByAgent: 0, saidRead: 0, agent: null, rated: false });
    if (this.state === 'none' || this.state === 'closed') this.state = 'bot';
    this.seen.clear();
    this.shown.clear();
    this.session.set('conversation', conversation);
    this.show('');
  }

  // ---- what happened in the conversation

  get events() {
    return {
      message: this.onMessage,
      escalated: (e) => { this.moved('waiting', e, null); this.setPlace(this.place || { ...e, text: '' }); this.show('waiting'); },
      assigned: (e) => { this.moved('human', e, e.agent); this.show(''); if (!e.text) this.line_(t('joined', { name: tidy(e.agent?.name) }), e); },
      requeued: (e) => {
        if (this.agent) this.line_(t('left', { name: tidy(this.agent.name) }), e);
        if (e.reason === 'hours_open') this.hours = { open: true };
        this.moved('waiting', e, null);
        this.show('waiting');
      },
      returned: (e) => { this.moved('bot', e, null); this.show(''); },
      unattended: (e) => {
        if (e.opens_at) this.hours = { open: false, opens_at: e.opens_at };
        this.moved('message', e, null);
        this.choices = e.choices || [];
        this.show('contact');
      },
      closed: (e) => {
        this.moved('closed', e, null);
        this.line_(t('ended'), e);
        this.show(this.rated ? '' : 'rate');
      },
      contact: (e) => { this.line_(t('contact_stored'), e); this.show(''); },
      rated: (e) => { this.rated = true; this.line_(t('rate_thanks'), e); this.show(''); },
    };
  }

  /* The bot speaks for the system's events, when the site gives it words for them. */
  moved(state, event, agent) {
    Object.assign(this, { state, agent, place: this.live ? null : this.placeNow, typist: '', quick: [] });
    if (event.text) this.insert(this.bubble({ ...event, from: { role: 'bot', name: this.bot.name } }), event);
  }

  onMessage(event, entry) {
    const own = event.from?.role === 'visitor';
    let li = entry && entry.li;

    if (li) li.querySelector('.text').replaceChildren(withLinks(event.text));
    else li = this.bubble(event);
    li.querySelector('time').textContent = clock(event.at);
    this.insert(li, event);
    if (own) this.setMeta(li, `✓ ${t(event.seq <= this.readByAgent ? 'seen' : 'stored')}`);
    this.quick = own ? [] : event.quick_replies || [];
    if (own) return;
    this.typist = '';
    if (this.live && this.panel.hidden) this.unread++;
    this.sayRead();
  }

  line_(text, event) {
    this.insert(el('li', { class: 'event' }, el('span', { dir: 'auto' }, text)), event);
  }

  /* Behind everything that has a smaller number; what is not acknowledged stays last. */
  insert(li, event) {
    const after = [...this.list.children].find((other) => other !== li && (other.dataset.id ? !li.dataset.id : Number(other.dataset.seq) > event.seq));

    delete li.dataset.id;
    li.dataset.seq = event.seq;
    /* A node that moves would be read out again. */
    if (!li.isConnected || (after && li.compareDocumentPosition(after) & Node.DOCUMENT_POSITION_PRECEDING)) this.list.insertBefore(li, after || null);
    this.shown.set(event.seq, li);
    if (this.atEnd) this.toEnd();
    else if (this.live) this.jump.hidden = false;
  }

  bubble(event) {
    const { role, name } = event.from || {};
    const own = role === 'visitor';
    const label = own ? t('you') : role === 'bot' ? `${tidy(name)}, ${t('assistant_label')}` : tidy(name) || t('agent_label');
    const links = (event.attachments || []).map((a) => [a, safeUrl(a.url, ['https:', 'http:'])]).filter(([, href]) => href);

    return el('li', { class: own ? 'own' : 'theirs' },
      el('span', { class: own ? 'aside' : 'by' }, el('bdi', {}, label)),
      el('div', { class: 'text', dir: 'auto' }, withLinks(String(event.text || ''))),
      ...links.map(([a, href]) => link(href, tidy(a.name) || href)),
      el('span', { class: 'meta' }, el('time', {}, event.at ? clock(event.at) : ''), ' ', el('span', { class: 'state' })));
  }

  setMeta(li, text) {
    li.querySelector('.state').replaceChildren(text);
  }

  /* Only the reader's own scrolling counts, not what comes of the log changing its height. */
  scrolled() {
    if (this.log.clientHeight !== this.height) return;
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    if (this.atEnd) this.jump.hidden = true;
  }

  toEnd() {
    this.atEnd = true;
    this.height = this.log.clientHeight;
    this.log.scrollTop = this.log.scrollHeight;
    this.jump.hidden = true;
  }

  // ---- what the visitor does

  say(text, payload) {
    if ([...text].length > this.limit) return this.warn(t('too_long'));
    this.warn('');
    if (this.state === 'closed') this.show('');
    this.showOutgoing(this.line.command(payload ? { type: 'say', text, payload } : { type: 'say', text }));
    this.quick = [];
    this.refresh();
    this.toEnd();
    return true;
  }

  showOutgoing(entry) {
    if (entry.frame.type !== 'say') return;
    entry.li = this.bubble({ from: { role: 'visitor' }, text: entry.frame.text });
    entry.li.dataset.id = entry.frame.id;
    this.list.append(entry.li);
    this.mark(entry);
  }

  mark(entry) {
    if (!entry.li) return;
    entry.li.classList.toggle('bad', Boolean(entry.failed));
    if (!entry.failed) return this.setMeta(entry.li, t('sending'));
    this.setMeta(entry.li, el('button', { type: 'button', onclick: () => {
      this.line.retry(entry);
      this.warn('');
      this.mark(entry);
      this.field.focus();
    } }, t('retry')));
  }

  submit() {
    const text = this.field.value.trim();

    if (!text || !this.say(text)) return;
    this.field.value = '';
    this.session.drop('draft');
    this.sayTyping(false);
  }

  onKey(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  onInput() {
    this.session.set('draft', this.field.value);
    this.sayTyping(Boolean(this.field.value.trim()));
  }

  /* Said again every 4 s at most: the other side forgets it after 10. */
  sayTyping(on) {
    clearTimeout(this.typingStops);
    if (on) this.typingStops = setTimeout(() => this.sayTyping(false), 6000);
    if (on === Boolean(this.saidTyping) && Date.now() - this.saidTyping < 4000) return;
    if (!on && !this.saidTyping) return;
    this.saidTyping = on ? Date.now() : 0;
    if (this.state === 'human') this.line.signal(on ? { type: 'typing', on, preview: this.field.value } : { type: 'typing', on });
  }

  sayRead() {
    if (this.panel.hidden || document.hidden || this.state !== 'human' || this.last <= this.saidRead) return;
    this.saidRead = this.last;
    this.line.signal({ type: 'read', seq: this.last });
  }

  askEnd() {
    if (this.state === 'closed') {
      this.newChat();
      return this.field.focus();
    }
    this.show('end');
    return this.card.querySelector('button').focus();
  }

  askPerson() {
    if (!this.line.has('ask_human')) this.line.command({ type: 'ask_human' });
    this.field.focus();
    this.refresh();
  }

  newChat() {
    if (this.conversation) this.past.add(this.conversation);
    this.session.drop('conversation');
    Object.assign(this, { conversation: null, last: 0, state: 'none', agent: null, place: null, quick: this.welcomeQuick || [] });
    this.seen.clear();
    this.shown.clear();
    this.list.replaceChildren(...(this.greeting ? [this.greeting] : []));
    for (const entry of this.line.outbox) this.showOutgoing(entry);
    this.show('');
  }

  // ---- the card under the log: one question at a time

  show(view) {
    const hadFocus = this.card.contains(this.root.activeElement);

    if (view !== this.view || view === 'waiting') this.card.replaceChildren(...(view ? this.cards[view]() : []));
    this.view = view;
    this.card.hidden = !view;
    if (hadFocus) (this.card.querySelector('input, button') || this.field).focus();
    this.refresh();
  }

  get cards() {
    return {
      waiting: () => [this.placeLines = el('div'), el('div', { class: 'row' }, ...this.choiceButtons())],
      contact: () => [this.contactForm()],
      rate: () => [this.rateForm()],
      end: () => [el('p', {}, t('end_confirm')), el('div', { class: 'row' },
        el('button', { type: 'button', class: 'main', onclick: () => { this.line.command({ type: 'end' }); this.show(''); } }, t('end')),
        el('button', { type: 'button', onclick: () => this.show(this.state === 'waiting' ? 'waiting' : '') }, t('cancel')))],
    };
  }

  choiceButtons() {
    const todo = { wait: () => { this.show(''); this.field.focus(); }, contact: () => { this.show('contact'); this.card.querySelector('input').focus(); },
      return: () => this.line.has('return') || this.line.command({ type: 'return' }) };

    return this.choices.filter((name) => Object.hasOwn(todo, name))
      .map((name) => el('button', { type: 'button', onclick: todo[name] }, t(`choice_${name}`)));
  }

  setPlace(place) {
    this.place = place;
    if (Array.isArray(place.choices)) this.choices = place.choices;
    const said = this.placeTexts().join('. ');

    if (this.state === 'waiting' && this.live && said !== this.placeSaid) this.announce(said);
    this.placeSaid = said;
  }

  placeTexts() {
    const p = this.place;

    if (!p) return [t('waiting')];
    if (p.text) return [p.text]; /* the site's own words: now and then, and when it takes longer than was said */
    const [low, high] = Array.isArray(p.estimated_wait_s) ? p.estimated_wait_s.map((s) => Math.max(1, Math.round(s / 60))) : [];
    const wait = high === undefined ? '' : p.estimated_wait_s[1] < 60 ? t('wait_under_minute')
      : low === high ? t('wait_minutes', { minutes: high }) : t('wait_range', { low, high });

    return [p.position > 0 ? t('position', { position: p.position }) : t('waiting'), wait ? t('wait_known', { wait }) : t('wait_unknown')];
  }

  contactForm() {
    const field = (name, type, autocomplete) => el('label', {}, t(name), el('input', { name, type, autocomplete, dir: 'auto', maxlength: '200' }));
    const problem = el('p', { class: 'problem', role: 'alert' });
    const opens = this.state !== 'message' && this.hours && !this.hours.open && this.hours.opens_at ? new Date(this.hours.opens_at) : null;
    const form = el('form', { onsubmit: (event) => { event.preventDefault(); this.leaveContact(form, problem); } },
      el('h3', {}, t('leave_message')), el('p', {}, t('leave_message_hint')),
      opens ? el('p', {}, t('hours_closed', { opens_at: opens.toLocaleString([], { weekday: 'long', hour: '2-digit', minute: '2-digit' }) })) : '',
      field('email', 'email', 'email'), field('phone', 'tel', 'tel'), field('name', 'text', 'name'),
      el('label', {}, t('message'), el('textarea', { name: 'message', rows: '2', dir: 'auto', maxlength: '4000' })),
      t('consent') ? el('label', { class: 'consent' }, el('input', { name: 'consent', type: 'checkbox', required: true }), t('consent')) : '', problem,
      el('div', { class: 'row' }, el('button', { type: 'submit', class: 'main' }, t('submit')),
        ...(this.state === 'message' ? this.choiceButtons().filter((_, i) => this.choices[i] !== 'contact')
          : [el('button', { type: 'button', onclick: () => this.show('waiting') }, t('cancel'))])));

    return form;
  }

  leaveContact(form, problem) {
    const given = Object.fromEntries([...new FormData(form)].map(([k, v]) => [k, k === 'consent' || v.trim()]).filter(([, v]) => v));

    problem.textContent = given.email || given.phone ? '' : t('contact_needed');
    if (problem.textContent) return form.elements.email.focus();
    /* The form stays until it is acknowledged: nothing of it is lost to an error. */
    if (!this.line.has('contact')) this.line.command({ type: 'contact', ...given });
  }

  rateForm() {
    const option = (n) => el('label', {}, el('input', { type: 'radio', name: 'score', value: String(n), required: true }), el('span', {}, String(n)));
    const form = el('form', { onsubmit: (event) => { event.preventDefault(); this.rate(form); } },
      el('fieldset', {}, el('legend', {}, t('rate')), el('div', { class: 'scale' }, ...[1, 2, 3, 4, 5].map(option)),
        el('div', { class: 'ends' }, el('span', {}, `1 – ${t('rate_low')}`), el('span', {}, `5 – ${t('rate_high')}`))),
      el('label', {}, t('rate_comment'), el('textarea', { name: 'comment', rows: '2', dir: 'auto', maxlength: '2000' })),
      el('div', { class: 'row' }, el('button', { type: 'submit', class: 'main' }, t('rate_submit')),
        el('button', { type: 'button', onclick: () => this.show('') }, t('skip'))));

    return form;
  }

  rate(form) {
    const score = Number(form.elements.score.value), comment = form.elements.comment.value.trim();

    if (score && !this.line.has('rate')) this.line.command({ type: 'rate', survey: 'csat', score, ...(comment ? { comment } : {}) });
  }

  // ---- what is visible, drawn once after a burst of frames

  refresh() {
    clearTimeout(this.redraw);
    this.redraw = setTimeout(() => this.draw(), 20);
  }

  draw() {
    const human = this.state === 'human' && this.agent;

    this.heading.textContent = t('title');
    this.who.replaceChildren(el('bdi', {}, human ? tidy(this.agent.name) : tidy(this.bot.name)), human || this.bot.name ? ', ' : '', t(human ? 'agent_label' : 'assistant_label'));
    this.log.setAttribute('aria-label', t('log'));
    this.answers.setAttribute('aria-label', t('answers'));
    this.closer.setAttribute('aria-label', t('close'));
    this.field.setAttribute('aria-label', t('placeholder'));
    this.field.placeholder = t('placeholder');
    this.sender.textContent = t('send');
    this.jump.textContent = t('jump_latest');
    this.drawLauncher();
    this.drawNotice();
    this.drawFoot();
    this.drawQuick();
    this.drawAgain();
    this.typing.hidden = !this.typist;
    this.typing.lastChild.textContent = this.typist ? t('typing', { name: this.typist }) : '';
    if (this.view === 'waiting' && this.placeLines) this.placeLines.replaceChildren(...this.placeTexts().map((text) => el('p', {}, text)));
  }

  drawLauncher() {
    const open = !this.panel.hidden;

    this.badge.hidden = !this.unread;
    this.badge.textContent = this.unread;
    this.launcher.setAttribute('aria-label', t(open ? 'close' : 'open') + (this.unread ? ` (${t('unread', { count: this.unread })})` : ''));
  }

  drawNotice() {
    const { status, attempt } = this.line;
    const text = status === 'stopped' ? t(this.stoppedBy === 4409 ? 'elsewhere' : 'refused')
      : !navigator.onLine ? t('offline') : status === 'waiting' || (status === 'connecting' && attempt) ? t('reconnecting') : '';

    this.notice.hidden = !text;
    if (this.notice.dataset.text === text) return;
    this.notice.dataset.text = text;
    this.notice.replaceChildren(text, ...(this.stoppedBy === 4409 && status === 'stopped'
      ? [' ', el('button', { type: 'button', onclick: () => this.line.connect() }, t('here'))] : []));
  }

  drawFoot() {
    const asked = this.state === 'waiting' || this.state === 'human';

    /* A button that goes while it has the focus would leave the keyboard nowhere. */
    if (asked && this.root.activeElement === this.asker) this.field.focus();
    this.asker.hidden = asked;
    this.asker.textContent = t('ask_person');
    this.asker.disabled = this.line.has('ask_human');
    const over = this.state === 'closed';
    this.ender.hidden = this.state === 'none';
    this.ender.textContent = t(over ? 'new_chat' : 'end');
    this.privacy.textContent = t('privacy');
    this.privacy.hidden = !texts.privacy || this.state !== 'none';
  }

  /* The question that was put away can be had back. */
  drawAgain() {
    this.again.hidden = Boolean(this.view) || !['waiting', 'message'].includes(this.state);
    this.again.textContent = this.state === 'waiting' ? this.placeTexts().join(' · ') : t('leave_message');
  }

  drawQuick() {
    const usable = this.state === 'none' || this.state === 'bot' ? this.quick : [];
    const key = JSON.stringify(usable);

    this.answers.hidden = !usable.length;
    if (this.answers.dataset.key === key) return;
    this.answers.dataset.key = key;
    if (this.answers.contains(this.root.activeElement)) this.field.focus();
    this.answers.replaceChildren(...usable.slice(0, 8).map((reply) => el('button', { type: 'button', dir: 'auto',
      onclick: () => { this.say(String(reply.title), String(reply.say)); this.field.focus(); } }, String(reply.title))));
  }

  warn(text) {
    this.alarm.textContent = text;
  }

  /* For screen readers: the newest status, no more than one in 15 s. */
  announce(text) {
    if (!this.live || text === this.announced) return;
    clearTimeout(this.announcing);
    this.announcing = setTimeout(() => {
      this.saidAt = Date.now();
      this.announced = this.status.textContent = text;
    }, Math.max(0, (this.saidAt || 0) + ANNOUNCE_EVERY - Date.now()));
  }
}

function icon() {
  const of = (tag, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);

    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const svg = of('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' });

  svg.append(of('path', { d: 'M4 5h16v11H9l-5 4z', 'stroke-linejoin': 'round' }));
  return svg;
}

/* Loaded twice, it still is one chat. */
if (customElements.get('handoff-chat')) return;
customElements.define('handoff-chat', HandoffChat);
const chat = new HandoffChat();
window.handoffd = {
  open: (text) => {
    chat.open();
    if (typeof text === 'string') { chat.field.value = text; chat.onInput(); chat.field.focus(); }
  },
  close: () => chat.shut(),
};
const start = () => document.body.append(chat);
if (document.body) start();
else addEventListener('DOMContentLoaded', start);
})();
