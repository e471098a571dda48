/* console.js - the agents' side: offers, conversations, what is known about the visitor.
 *
 * One WebSocket as proto/PROTOCOL.md says. State is folded from events; what is on the page is drawn
 * from the state after each burst of frames. All that came over the wire becomes text, never markup. */
'use strict';

const RETRY_MAX = 30000, ANSWER_MAX = 15000, TYPING_FOR = 10000, TEXT_MAX = 4000;
const $ = (id) => document.getElementById(id);

// ---- small things

/* Names stand inside our own sentences: without controls that could turn the sentence around. */
function tidy(name) {
  return String(name ?? '').replace(/[\u0000-\u001f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+/g, ' ').trim();
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

function button(text, onclick, attributes = {}) {
  return el('button', { type: 'button', onclick, ...attributes }, text);
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

/* What this tab keeps until it is closed; a browser that forbids storage gets memory. */
const store = {
  memory: new Map(),
  get(name, fallback = null) {
    let text = this.memory.get(name);

    try { text = sessionStorage.getItem(`handoff:${name}`) ?? text; } catch { /* forbidden */ }
    try { return text == null ? fallback : JSON.parse(text); } catch { return fallback; }
  },
  set(name, value) {
    const text = JSON.stringify(value);

    try { sessionStorage.setItem(`handoff:${name}`, text); } catch { this.memory.set(name, text); }
  },
  drop(name) {
    this.memory.delete(name);
    try { sessionStorage.removeItem(`handoff:${name}`); } catch { /* forbidden */ }
  },
  /* After a logout nothing of the conversations stays behind in this tab. */
  clear() {
    this.memory.clear();
    try { sessionStorage.clear(); } catch { /* forbidden */ }
  },
};

/* A choice of this browser's, not of this login's. */
function preference(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(`handoff:${name}`, value ? '1' : '0');
    return localStorage.getItem(`handoff:${name}`);
  } catch {
    return null;
  }
}

/* crypto.randomUUID exists in secure contexts only. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}

function clock(time) {
  return new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function ago(time) {
  const minutes = Math.max(0, Math.floor((Date.now() - new Date(time)) / 60000));

  return minutes < 1 ? 'just now' : minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}

// ---- the connection

/* A connection that mends itself, and an outbox that keeps each command until it is acknowledged. */
class Line {
  constructor(options) {
    Object.assign(this, { status: 'idle', attempt: 0, ready: false, paused: 0, outbox: [] }, options);
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
    const ws = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`, 'handoff.agent.v1');
    this.ws = ws;
    ws.onopen = () => ws.send(JSON.stringify(this.hello()));
    ws.onmessage = (event) => ws === this.ws && this.take(event.data);
    ws.onclose = (event) => ws === this.ws && this.lost(event.code);
  }

  stop() {
    clearTimeout(this.timer);
    this.forget();
    this.setStatus('idle');
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
    if ([4401, 4403, 4409].includes(code)) {
      this.setStatus('stopped');
      this.onStopped(code);
      return;
    }
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
    else if (this.status === 'waiting') this.renew();
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
      for (const waiting of this.outbox) if (!waiting.failed) this.transmit(waiting);
    }
  }

  /* What will be taken later holds up what comes after it, so that the order stays. Words that were
   * refused are never dropped: they wait for their author to decide. */
  refused(entry, frame) {
    if (frame.retry_after_ms > 0) {
      clearTimeout(this.paused);
      this.paused = setTimeout(() => {
        this.paused = 0;
        for (const waiting of this.outbox) if (!waiting.failed) this.transmit(waiting);
      }, Math.min(frame.retry_after_ms, 60000));
    } else if (entry.frame.type === 'say' || entry.frame.type === 'note') {
      entry.failed = frame.message;
      this.keep(this.outbox);
    } else {
      this.keep(this.outbox.filter((e) => e !== entry));
    }
  }

  keep(outbox) {
    this.outbox = outbox;
    store.set('outbox', outbox.map(({ frame, failed }) => ({ frame, failed })));
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
    entry.failed = undefined;
    this.keep(this.outbox);
    this.transmit(entry);
  }

  discard(entry) {
    this.keep(this.outbox.filter((e) => e !== entry));
  }

  /* Signals are about this moment: they are sent now or never. */
  signal(frame) {
    if (this.ready) this.ws.send(JSON.stringify(frame));
  }
}

// ---- the state

const me = { id: '', name: '', skills: [], status: 'away' };
const talks = new Map(), offers = new Map(), asked = new Map();
const promises = new Map();
let queue = { waiting: [], agents: [] }, canned = [], complaints = [], current = null, mode = 'reply', token = null;
const line = new Line({
  hello: () => ({ type: 'hello', token, client: { name: 'handoff-console', version: '0.1.0' } }),
  onFrame, onStatus: drawLine, onStopped,
});

function talkOf(id) {
  if (!talks.has(id))
    talks.set(id, { id, events: new Map(), last: 0, state: '', name: '', mine: false, opened: false, context: null, tags: [],
      points: new Map(), replies: [], hints: [], unread: 0, readByVisitor: 0, preview: '', rows: new Map() });
  return talks.get(id);
}

function nameOf(talk) {
  return tidy(talk.name) || tidy(talk.context?.visitor?.name) || `Visitor ${talk.id.slice(-4)}`;
}

/* Everything that needs no acknowledgement but may be refused. `next` is a command to be sent once it is done. */
function ask(frame, next) {
  const id = newId();

  asked.set(id, { ...frame, next });
  line.signal({ ...frame, id });
  return id;
}

function openTalk(talk) {
  talk.opened = true;
  ask({ type: 'open', conversation: talk.id, after: talk.last });
}

// ---- frames

const frames = { welcome: onWelcome, error: onError, ok: onOk, queue: onQueue, offer: onOffer, revoked: onRevoked, typing: onTyping,
  read: onRead, suggestion: onSuggestion, hints: onHints, presence: onPresence, follow_up: onFollowUp, erased: onErased,
  alert: (f) => toast(f.text) };

function onFrame(frame, entry) {
  if (entry?.form && frame.type !== 'error') entry.form.reset();
  if (Object.hasOwn(frames, frame.type)) frames[frame.type](frame, entry);
  else if (frame.seq > 0 && frame.conversation) onEvent(frame, entry);
  refresh();
}

function onWelcome(w) {
  Object.assign(me, w.agent, { status: w.status });
  queue = w.queue || queue;
  canned = w.canned || [];
  complaints = w.complaints || [];
  promises.clear();
  for (const promise of w.follow_ups || []) promises.set(promiseKey(promise), promise);
  offers.clear();
  asked.clear();
  for (const talk of talks.values()) Object.assign(talk, { mine: false, wrapUntil: null });
  for (const summary of w.conversations || []) {
    const talk = talkOf(summary.conversation);

    Object.assign(talk, { mine: !summary.wrap_until, wrapUntil: summary.wrap_until, site: summary.site, state: summary.state, name: summary.name || talk.name, preview: summary.preview || talk.preview });
    talk.opened = true;
  }
  for (const talk of talks.values()) if (talk.opened) openTalk(talk);
  for (const offer of w.offers || []) onOffer(offer);
  line.signal({ type: 'watch', queue: true });
}

function onOk(frame, entry) {
  const next = asked.get(frame.re)?.next;

  asked.delete(frame.re);
  if (next) line.command(next);
  if (entry?.frame.type === 'presence') me.status = entry.frame.status;
}

function onError(frame, entry) {
  const question = asked.get(frame.re);

  asked.delete(frame.re);
  if (question?.type === 'open' && frame.retry_after_ms > 0) {
    setTimeout(() => openTalk(talkOf(question.conversation)), frame.retry_after_ms);
    return;
  }
  if (question?.type === 'open') talkOf(question.conversation).opened = false;
  if (question?.type === 'coach' || frame.retry_after_ms > 0) return;
  if (entry?.frame.type === 'accept' && frame.code === 'gone') offers.delete(entry.frame.offer);
  toast(`${entry ? `${entry.frame.type}: ` : ''}${frame.message}`);
}

function onQueue(frame) {
  queue = frame;
}

function onOffer(offer) {
  const known = offers.has(offer.offer);

  offers.set(offer.offer, offer);
  if (known) return;
  announce(`Offered to you: ${tidy(offer.context?.summary) || 'a conversation'}. Press a to accept, d to decline.`);
  beep();
}

function onRevoked(frame) {
  const why = { taken: 'Somebody else took it.', expired: 'You did not answer in time.', cancelled: 'It is not needed any more.', agent_away: 'You went away.' };

  if (offers.delete(frame.offer)) announce(`The offer is gone. ${why[frame.reason] || ''}`);
}

function onErased(frame) {
  const talk = talks.get(frame.conversation);

  for (const [key, promise] of promises) if (promise.conversation === frame.conversation) promises.delete(key);
  if (!talk) return;
  clearTimeout(talk.typingEnds);
  clearTimeout(talk.coaching);
  talks.delete(talk.id);
  for (const kind of ['reply', 'note']) store.drop(`draft:${talk.id}:${kind}`);
  if (current === talk) {
    current = null;
    $('draft').value = '';
    select(null, false);
    showRegion('left');
  }
  toast('A conversation is gone: its visitor was erased.');
}

function onTyping(frame) {
  const talk = talkOf(frame.conversation);

  talk.typing = frame.on ? `${nameOf(talk)} is typing${frame.preview ? `: ${frame.preview}` : ''}` : '';
  clearTimeout(talk.typingEnds);
  talk.typingEnds = setTimeout(() => { talk.typing = ''; refresh(); }, TYPING_FOR);
}

function onRead(frame) {
  const talk = talkOf(frame.conversation);

  talk.readByVisitor = Math.max(talk.readByVisitor, frame.seq || 0);
}

function onSuggestion(frame) {
  talkOf(frame.conversation).replies = frame.replies || [];
}

function onHints(frame) {
  const question = asked.get(frame.re);
  const talk = question && talks.get(question.conversation);

  asked.delete(frame.re);
  if (talk && talk.coachId === frame.re) talk.hints = (frame.hints || []).map((hint) => ({ ...hint, draft: question.draft }));
}

function onPresence(frame) {
  if (frame.agent?.id !== me.id) return;
  me.status = frame.status;
  if (frame.reason) toast(`You are ${frame.status} now: ${frame.reason}`);
}

function promiseKey(promise) {
  return `${promise.conversation}/${promise.promise}`;
}

function onFollowUp(frame) {
  const promise = frame.follow_up;

  if (frame.news === 'over' || (promise.owner?.id !== me.id && me.role === 'agent')) promises.delete(promiseKey(promise));
  else promises.set(promiseKey(promise), promise);
  if (frame.news === 'due') toast(`Due now: ${promise.text || 'a promise'}`);
}

/* Each event of a conversation counts once, however often it comes. */
function onEvent(event, entry) {
  const talk = talkOf(event.conversation);

  if (talk.events.has(event.seq)) return;
  if (talk.opened) talk.events.set(event.seq, event);
  while (talk.events.has(talk.last + 1)) talk.last++;
  if (Object.hasOwn(folds, event.type)) folds[event.type](talk, event);
  if (talk.mine && !talk.opened) openTalk(talk);
  if (entry && ['accept', 'take'].includes(entry.frame.type)) select(talk.id, true);
  if (entry?.frame.type === 'follow_up' && !talk.opened) line.signal({ type: 'leave', conversation: talk.id });
  if (!talk.mine && !talk.opened) talks.delete(talk.id);
}

const moved = (state) => (talk) => Object.assign(talk, { state, mine: false });
const folds = {
  opened: (talk, e) => Object.assign(talk, { state: 'bot', page: e.page, site: e.site }),
  message: (talk, e) => {
    const role = e.from?.role;

    talk.preview = String(e.text || '');
    if (role === 'visitor') talk.typing = '';
    if (role === 'visitor' && (talk !== current || document.hidden)) talk.unread++;
    if (role === 'visitor' && e.from.name) talk.name = e.from.name;
    if (role === 'agent') Object.assign(talk, { answered: true, replies: [] });
  },
  analysis: (talk, e) => talk.points.set(e.of, e.frustration),
  escalated: (talk, e) => Object.assign(talk, { state: 'waiting', mine: false, context: e.context || talk.context }),
  assigned: (talk, e) => {
    Object.assign(talk, { state: 'human', mine: e.agent?.id === me.id, answered: false });
    for (const [id, offer] of offers) if (offer.conversation === talk.id) offers.delete(id);
  },
  requeued: moved('waiting'), returned: moved('bot'), unattended: moved('message'),
  closed: (talk, e) => Object.assign(talk, { state: 'closed', wrapUntil: talk.mine ? e.wrap_until : null, mine: false }),
  wrapped_up: (talk, e) => Object.assign(talk, { wrapUntil: null, tags: e.tags || talk.tags }),
  contact: (talk, e) => Object.assign(talk, { name: e.name || talk.name, contact: e }),
  tagged: (talk, e) => { talk.tags = e.tags || []; },
};

// ---- drawing: once after a burst of frames

let redraw = 0;

function refresh() {
  clearTimeout(redraw);
  redraw = setTimeout(draw, 20);
}

function draw() {
  $('me').textContent = tidy(me.name);
  if (document.activeElement !== $('presence')) $('presence').value = me.status;
  drawLine();
  drawLeft();
  drawTalk();
  drawContext();
  document.title = `${offers.size ? `(${offers.size}) Offer – ` : ''}handoff console`;
  $('left-count').textContent = offers.size ? `(${offers.size} new)` : '';
}

function drawLine() {
  const words = { idle: '', connecting: 'connecting …', ready: 'connected', waiting: 'connection lost, trying again …', stopped: 'not connected' };
  const unsent = line.outbox.filter((e) => !e.failed).length;
  const text = (navigator.onLine ? words[line.status] : 'offline') + (line.status !== 'ready' && unsent ? ` – ${unsent} to be sent` : '');

  if ($('line').textContent !== text) $('line').textContent = text;
  $('line').classList.toggle('bad', line.status !== 'ready');
}

/* Replaces a list only when it has changed, and leaves the focus on the same thing. */
function fill(list, items, make) {
  const key = JSON.stringify(items);
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;

  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...items.map(make));
  if (focused) (list.querySelector(`[data-key="${CSS.escape(focused)}"]`) || list.querySelector('button') || $('nothing')).focus();
}

function drawLeft() {
  $('offers-part').hidden = !offers.size;
  fill($('offers'), [...offers.values()], offerCard);
  countDown();
  const promised = [...promises.values()].sort((a, b) => new Date(a.due_at) - new Date(b.due_at));
  $('promises-part').hidden = !promised.length;
  fill($('promises'), promised.map((p) => ({ ...p, state: promiseState(p) })), promiseItem);
  const mine = shownTalks();
  $('mine-none').hidden = mine.length > 0;
  fill($('mine'), mine.map((t) => ({ id: t.id, name: nameOf(t), state: t.mine ? '' : t.wrapUntil ? 'to wrap up' : t.state, preview: t.preview.slice(0, 200), unread: t.unread,
    mood: mood(t).now, current: t === current })), talkItem);
  $('queue-none').hidden = queue.waiting.length > 0 && !queue.more;
  $('queue-none').textContent = queue.more ? `The first ${queue.waiting.length} of ${queue.waiting.length + queue.more}:` : 'Nobody waits.';
  fill($('queue'), queue.waiting.map((w) => ({ ...w, wait: ago(w.since) })), waitingItem);
  fill($('agents'), queue.agents, (a) => el('li', {}, el('bdi', {}, tidy(a.name)), el('span', { class: 'dim' }, `${a.status}, ${a.load} of ${a.capacity}`)));
}

function shownTalks() {
  return [...talks.values()].filter((t) => t.mine || t.opened).sort((a, b) => b.mine - a.mine);
}

function offerCard(offer) {
  const c = offer.context || {};

  return el('li', { class: 'card offer' },
    el('p', {}, el('strong', {}, tidy(c.visitor?.name) || 'A visitor'), ` · priority ${offer.priority} · `, el('span', { class: 'count', 'data-until': offer.expires_at })),
    el('p', { dir: 'auto' }, c.summary || ''),
    ...(c.reasons || []).map((r) => el('p', { class: 'dim', dir: 'auto' }, r.text)),
    c.opening ? el('p', {}, 'You could begin: ', el('q', { dir: 'auto' }, c.opening)) : '',
    el('div', { class: 'bar' },
      button('Accept', () => accept(offer), { class: 'main', 'data-key': `a${offer.offer}`, 'aria-keyshortcuts': 'a' }),
      button('Decline', () => decline(offer), { 'data-key': `d${offer.offer}`, 'aria-keyshortcuts': 'd' })));
}

function talkItem(item) {
  const head = el('span', { class: 'line' }, el('b', {}, el('bdi', {}, item.name)),
    el('span', { class: item.unread || (!item.state && item.mood >= 0.5) ? 'tag hot' : 'tag' }, item.unread ? `${item.unread} new` : item.state || moodWord(item.mood)));

  return el('li', {}, el('button', { type: 'button', class: 'pick', 'data-key': item.id, 'aria-current': String(item.current), onclick: () => select(item.id, true) },
    head, el('span', { class: 'preview', dir: 'auto' }, item.preview)));
}

function waitingItem(w) {
  return el('li', { class: 'card' },
    el('p', { class: 'preview', dir: 'auto' }, w.preview || ''),
    el('p', { class: 'dim' }, `${w.wait} · priority ${w.priority} · ${w.reason}${w.why ? ` · ${w.why.replace('_', ' ')}` : ''} · ${moodWord(w.frustration)}${w.skills?.length ? ` · ${w.skills.join(', ')}` : ''}`),
    el('div', { class: 'bar' },
      button('Take', () => line.command({ type: 'take', conversation: w.conversation }), { 'data-key': `t${w.conversation}` }),
      button('Look', () => select(w.conversation, true), { 'data-key': `l${w.conversation}` })));
}

function promiseState(p) {
  return p.state === 'open' && new Date(p.due_at) <= Date.now() ? 'due' : p.state;
}

function promiseItem(p) {
  const when = new Date(p.due_at).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' });
  const what = { conversation: p.conversation, promise: p.promise };

  return el('li', { class: 'card' },
    el('p', { dir: 'auto' }, p.text || 'Come back to the visitor.'),
    el('p', { class: 'dim' }, `${when} · `, el('span', { class: p.state === 'open' ? 'tag' : 'tag hot' }, p.state), p.owner?.id === me.id ? '' : ` · ${tidy(p.owner?.name) || 'nobody’s'}`),
    el('div', { class: 'bar' },
      button('Kept', () => followUp({ ...what, outcome: 'kept' }), { 'data-key': `k${promiseKey(p)}` }),
      button('Otherwise …', () => openFollowUp(what), { 'data-key': `o${promiseKey(p)}` }),
      button('Look', () => select(p.conversation, true), { 'data-key': `p${promiseKey(p)}` })));
}

/* A conversation that is over has to be read back first. */
function followUp(values) {
  const command = { type: 'follow_up', ...values };

  if (talks.get(values.conversation)?.opened) return line.command(command);
  return ask({ type: 'open', conversation: values.conversation, after: Number.MAX_SAFE_INTEGER }, command);
}

function mood(talk) {
  const fromContext = (talk.context?.mood?.points || []).map((p) => [p.seq, p.frustration]);
  const points = [...new Map([...fromContext, ...talk.points])].sort((a, b) => a[0] - b[0]).map(([, value]) => value);

  const now = points.at(-1) ?? talk.context?.mood?.now ?? 0, change = now - (points.at(-2) ?? now);

  return { points, now, trend: change > 0.05 ? 'rising' : change < -0.05 ? 'falling' : 'steady' };
}

function moodWord(value) {
  return value >= 0.8 ? 'very upset' : value >= 0.5 ? 'upset' : value >= 0.25 ? 'uneasy' : 'calm';
}

// ---- the conversation

function drawTalk() {
  const talk = current;

  $('talk').hidden = !talk;
  $('nothing').hidden = Boolean(talk);
  if (!talk) return;
  $('talk-name').replaceChildren(el('bdi', {}, nameOf(talk)));
  $('talk-state').textContent = talk.mine ? 'yours' : talk.wrapUntil ? `to wrap up until ${clock(talk.wrapUntil)}` : talk.state || '…';
  $('talk-tags').replaceChildren(...talk.tags.flatMap((tag) => [el('span', { class: 'tag' }, tag), ' ']));
  const writable = talk.state !== 'closed';
  $('take').hidden = talk.mine || !writable;
  $('dismiss').hidden = talk.mine;
  for (const b of document.querySelectorAll('[data-dialog]')) b.hidden = !['tag', 'promise'].includes(b.dataset.dialog) && !talk.mine;
  $('wrap-up').hidden = !talk.wrapUntil;
  drawLog(talk);
  drawPending(talk);
  $('typing').textContent = talk.typing || '';
  drawChips(talk);
  drawHints(talk);
  $('composer').classList.toggle('private', mode === 'note');
  $('mode-reply').setAttribute('aria-pressed', String(mode === 'reply'));
  $('mode-note').setAttribute('aria-pressed', String(mode === 'note'));
  $('draft').setAttribute('aria-label', mode === 'note' ? 'Private note' : 'Reply');
  $('mode-hint').textContent = mode === 'note' ? 'Only colleagues see this.' : talk.mine ? 'Type / for a canned reply.'
    : writable ? 'Not yours: take it to answer.' : 'Closed: only notes can be added.';
  $('send').disabled = mode === 'reply' && !talk.mine;
}

let atEnd = true, logHeight = 0;

function toEnd() {
  atEnd = true;
  logHeight = $('log').clientHeight;
  $('log').scrollTop = $('log').scrollHeight;
}

function drawLog(talk) {
  const list = $('events');
  let added = false;

  for (const seq of [...talk.events.keys()].sort((a, b) => a - b)) {
    if (talk.rows.has(seq)) continue;
    const row = rowOf(talk, talk.events.get(seq));
    const next = [...list.children].find((other) => Number(other.dataset.seq) > seq);

    row.dataset.seq = seq;
    list.insertBefore(row, next || null);
    talk.rows.set(seq, row);
    added = true;
  }
  for (const [seq, row] of talk.rows)
    if (seq <= talk.readByVisitor && row.classList.contains('agent') && !row.dataset.read) {
      row.dataset.read = '1';
      row.querySelector('.by').append(' · seen');
    }
  if (added && atEnd) toEnd();
  if (added) sayRead(talk);
}

function rowOf(talk, e) {
  if (e.type === 'message' || e.type === 'note') return messageRow(talk, e);
  if (e.type === 'analysis') return analysisRow(e);
  return el('li', { class: 'event' }, el('span', { dir: 'auto' }, `${clock(e.at)} – ${sentence(e)}`),
    typeof e.text === 'string' && e.text ? el('div', { dir: 'auto' }, withLinks(e.text)) : '');
}

function messageRow(talk, e) {
  const role = e.type === 'note' ? 'agent note' : ['visitor', 'bot', 'agent'].includes(e.from?.role) ? e.from.role : 'bot';
  const name = tidy(e.from?.name) || (role === 'visitor' ? nameOf(talk) : role);
  const label = `${name}${e.type === 'note' ? ', private note' : role === 'bot' ? ', bot' : ''} · ${clock(e.at)}${e.intent ? ` · ${e.intent} ${percent(e.confidence || 0)}` : ''}`;
  const links = (e.attachments || []).map((a) => [a, safeUrl(a.url, ['https:', 'http:'])]).filter(([, href]) => href);

  return el('li', { class: role }, el('span', { class: 'by' }, el('bdi', {}, label)),
    el('div', { class: 'text', dir: 'auto' }, withLinks(String(e.text || ''))),
    ...links.map(([a, href]) => link(href, tidy(a.name) || href)),
    e.quick_replies?.length ? el('span', { class: 'by' }, `offered: ${e.quick_replies.map((q) => tidy(q.title)).join(' · ')}`) : '');
}

function analysisRow(e) {
  const best = e.intents?.[0];

  return el('li', {}, el('details', { class: 'analysis' },
    el('summary', {}, `${best ? `${best.name} ${percent(best.confidence)}` : 'nothing understood'} · ${moodWord(e.frustration)}`),
    el('p', {}, (e.intents || []).map((i) => `${i.name} ${percent(i.confidence)}`).join(', ')),
    el('p', {}, `frustration ${e.frustration}, complexity ${e.complexity}${e.empathy ? `, empathy ${e.empathy}` : ''}`),
    ...(e.signals || []).map((s) => el('p', { dir: 'auto' }, `${s.name} ${s.value} × ${s.weight}: ${quotes(s.evidence)}`))));
}

function quotes(evidence) {
  return (evidence || []).filter((v) => v.text).map((v) => `“${v.text}”`).join(', ');
}

function sentence(e) {
  const by = (from) => tidy(from?.name) || from?.role || 'somebody';
  const how = { offer: 'by offer', take: 'took it', transfer: 'by transfer' };
  const said = {
    opened: () => `opened on ${e.site}${e.page?.title ? `, page “${tidy(e.page.title)}”` : ''}`,
    escalated: () => `needs a person: ${(e.reasons || []).map((r) => tidy(r.text)).join(' ')}`,
    assigned: () => `${tidy(e.agent?.name)} has it (${how[e.how] || e.how})`,
    requeued: () => `back in the queue (${e.reason})`,
    transferred: () => `${by(e.from)} handed it to ${tidy(e.to?.name) || e.to?.skill || e.to?.queue || ''}${e.note ? `: ${e.note}` : ''}`,
    returned: () => `given back to the bot by ${by(e.by)}${e.reason ? `: ${e.reason}` : ''}`,
    contact: () => `left ${[e.name, e.email, e.phone].filter(Boolean).map(tidy).join(', ')}${e.consent === undefined ? '' : e.consent ? ', agreed to be contacted' : ', did not agree to be contacted'}${e.message ? `: ${e.message}` : ''}`,
    rated: () => `rated ${e.survey} ${e.score}${e.comment ? `: “${e.comment}”` : ''}`,
    tagged: () => `tags: ${(e.tags || []).join(', ') || 'none'}`,
    closed: () => `closed by ${by(e.by)}: ${e.resolution}${e.follow_up_at ? `, follow up ${new Date(e.follow_up_at).toLocaleString()}` : ''}${e.note ? ` – ${e.note}` : ''}`,
    unattended: () => `nobody could come (${e.reason})`,
    wrapped_up: () => `wrapped up by ${by(e.by)}${[e.resolution, e.complaint, ...(e.tags || [])].filter(Boolean).map((word) => `, ${word}`).join('')}${e.note ? ` – ${e.note}` : ''}`,
    promised: () => `promise ${e.seq} of ${tidy(e.owner?.name) || 'nobody'}, until ${new Date(e.due_at).toLocaleString()}`,
    followed_up: () => `promise ${e.promise}: ${e.outcome}${e.owner ? ` to ${tidy(e.owner.name)}` : ''}${e.due_at ? `, until ${new Date(e.due_at).toLocaleString()}` : ''}, by ${by(e.by)}${e.note ? ` – ${e.note}` : ''}`,
    offered: () => `offered to ${(e.agents || []).map((a) => tidy(a.name)).join(', ')} in ${e.queue} (${e.why}; ${(e.eligible || []).length} could take it)`,
    moved: () => `moved from ${e.from} to ${e.to} (${e.reason})`,
  };

  return Object.hasOwn(said, e.type) ? said[e.type]() : e.type;
}

/* What is not acknowledged stays at the end, until it is, or until its author decides. */
function drawPending(talk) {
  const waiting = line.outbox.filter((e) => e.frame.conversation === talk.id && ['say', 'note'].includes(e.frame.type));
  const key = waiting.map((e) => e.frame.id + (e.failed || '')).join();

  if ($('pending').dataset.key === key) return;
  $('pending').dataset.key = key;
  $('pending').replaceChildren(...waiting.map((entry) => el('li', { class: `pending agent ${entry.frame.type}${entry.failed ? ' failed' : ''}` },
    el('span', { class: 'by' }, entry.failed ? `not sent: ${entry.failed}` : 'sending …'),
    el('div', { class: 'text', dir: 'auto' }, entry.frame.text),
    entry.failed ? el('div', { class: 'bar' }, button('Try again', () => { line.retry(entry); refresh(); }),
      button('Back into the draft', () => { line.discard(entry); insert(entry.frame.text); })) : '')));
  if (waiting.length) toEnd();
}

function drawChips(talk) {
  const chips = talk.replies.map((r) => ({ label: `${tidy(r.intent)}: `, text: r.text }));

  if (talk.context?.opening && !talk.answered && talk.mine) chips.unshift({ label: 'Opening: ', text: talk.context.opening });
  $('chips').hidden = !chips.length;
  fill($('chips'), talk.mine ? chips.slice(0, 4) : [], (chip) => button(chip.label + chip.text, () => insert(chip.text), { dir: 'auto' }));
}

function insert(text) {
  const draft = $('draft');

  draft.value = draft.value.trim() && !draft.value.startsWith('/') ? `${draft.value.trimEnd()}\n${text}` : text;
  draft.focus();
  onDraft();
}

function drawHints(talk) {
  const hints = mode === 'reply' ? talk.hints : [];

  fill($('hints'), hints.slice(0, 4), (hint) => el('li', {},
    el('mark', { dir: 'auto' }, [...hint.draft].slice(hint.at, hint.at + hint.length).join('')), ` – ${hint.message}`, hint.better ? ' Instead: ' : '', hint.better ? el('q', { dir: 'auto' }, hint.better) : ''));
}

function select(id, move) {
  const talk = id && talkOf(id);

  keepDraft();
  current = talk || null;
  if (talk) {
    talk.unread = 0;
    talk.rows = new Map();
    if (!talk.opened) openTalk(talk);
  }
  /* History fills the log before it becomes a live region: a screen reader would read all of it out. */
  $('log').setAttribute('aria-live', 'off');
  setTimeout(() => $('log').setAttribute('aria-live', 'polite'), 800);
  $('events').replaceChildren();
  takeDraft('reply');
  draw();
  toEnd();
  if (move) showRegion('middle');
  if (move && talk) $('talk-name').focus();
}

function sayRead(talk) {
  if (!talk.mine || document.hidden || talk !== current || talk.saidRead >= talk.last) return;
  talk.saidRead = talk.last;
  talk.unread = 0;
  line.signal({ type: 'read', conversation: talk.id, seq: talk.last });
}

// ---- what is known about the visitor

function drawContext() {
  const offer = offers.values().next().value;
  const talk = current || (offer && { id: offer.conversation, context: offer.context, points: new Map(), name: '' });
  const key = talk ? JSON.stringify([talk.id, talk.context, [...talk.points], talk.contact, talk.mine]) : '';

  if ($('context').dataset.key === key) return;
  $('context').dataset.key = key;
  const c = talk?.context;
  if (!talk || (!c && !talk.contact && !talk.points.size)) {
    $('context').replaceChildren(el('p', { class: 'dim' }, talk ? 'Nothing is known yet.' : 'What is known about a visitor stands here.'));
    return;
  }
  $('context').replaceChildren(...[
    part('In short', c?.summary ? el('p', { dir: 'auto' }, c.summary) : ''),
    part('Why a person', list(c?.reasons, (r) => [`${r.text} `, el('span', { class: 'dim' }, quotes(r.evidence))])),
    part('What they want', list(c?.wants, (w) => `${w.name} ${percent(w.confidence)}`)),
    part('Facts', list(c?.facts, factLine)),
    part('What the bot tried', list(c?.tried, (x) => `${x.intent}: ${x.helped === true ? 'helped' : x.helped === false ? 'did not help' : 'no word whether it helped'}`)),
    part('Mood', moodPart(talk)),
    part('You could begin with', c?.opening ? el('div', {}, el('p', { dir: 'auto' }, c.opening),
      current?.mine ? button('Insert', () => { showRegion('middle'); insert(c.opening); }) : '') : ''),
    part('Better not', list(c?.avoid, (text) => text)),
    part('Visitor', visitorPart(talk)),
    part('Earlier conversations', list(c?.visitor?.previous, previousLine)),
  ].filter(Boolean));
}

function part(title, content) {
  return content ? el('section', {}, el('h2', {}, title), content) : null;
}

function list(items, make) {
  if (!items?.length) return null;
  return el('ul', {}, ...items.map((item) => el('li', { dir: 'auto' }, ...[make(item)].flat())));
}

function factLine(fact) {
  const name = tidy(fact.name).replaceAll('_', ' ');

  return el('div', { class: 'fact' }, el('span', {}, `${name}: `, el('strong', { dir: 'auto' }, fact.value)),
    button('Copy', () => copy(fact.value), { 'aria-label': `Copy ${name}` }));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce('Copied');
  } catch {
    toast('The browser does not allow copying here.');
  }
}

function previousLine(p) {
  const head = [p.closed_at ? new Date(p.closed_at).toLocaleDateString() : 'open', p.resolution, p.rating && `rated ${p.rating}`,
    p.complaint && `complaint: ${tidy(p.complaint).replaceAll('_', ' ')}`, p.agent && `with ${tidy(p.agent)}`];

  return [button(head.filter(Boolean).join(' · '), () => select(p.id, true)),
    p.summary ? el('div', { class: 'dim', dir: 'auto' }, tidy(p.summary)) : ''];
}

function visitorPart(talk) {
  const v = talk.context?.visitor || {}, contact = talk.contact || {};
  const url = v.page?.url && safeUrl(v.page.url, ['http:', 'https:']);
  const rows = [
    tidy(contact.name || v.name) && [`${tidy(contact.name || v.name)}${v.verified ? ' (verified)' : ''}`],
    tidy(contact.email || v.email) && [tidy(contact.email || v.email)],
    tidy(contact.phone || v.phone) && [tidy(contact.phone || v.phone)],
    v.locale && [`speaks ${v.locale}`],
    v.id && [el('span', { class: 'dim' }, v.id)],
    url && ['on ', link(url, tidy(v.page.title) || url)],
  ].filter(Boolean);

  return rows.length ? el('ul', {}, ...rows.map((row) => el('li', { dir: 'auto' }, ...row))) : null;
}

/* A line from calm (below) to upset (above); the words beside it say the same. */
function moodPart(talk) {
  const { points, now, trend } = mood(talk);
  const text = `${moodWord(now)} (${percent(now)}), ${trend}`;
  const of = (tag, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);

    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };

  if (points.length < 2) return points.length ? el('p', {}, text) : null;
  const svg = of('svg', { class: 'mood', viewBox: '0 0 100 40', preserveAspectRatio: 'none', role: 'img', 'aria-label': `Frustration over ${points.length} messages: ${text}` });
  svg.append(of('line', { x1: 0, x2: 100, y1: 20, y2: 20 }),
    of('polyline', { points: points.map((value, i) => `${(100 * i) / (points.length - 1)},${38 - 36 * Math.min(1, Math.max(0, value))}`).join(' ') }));
  return el('div', {}, svg, el('p', {}, text));
}

// ---- what the agent does

function accept(offer) {
  line.command({ type: 'accept', offer: offer.offer });
}

function decline(offer) {
  line.command({ type: 'decline', offer: offer.offer });
  offers.delete(offer.offer);
  refresh();
}

function setMode(next) {
  keepDraft();
  takeDraft(next);
}

function takeDraft(next) {
  mode = next;
  $('draft').value = current ? store.get(`draft:${current.id}:${mode}`, '') : '';
  refresh();
}

function keepDraft() {
  if (!current) return;
  const name = `draft:${current.id}:${mode}`;

  if ($('draft').value) store.set(name, $('draft').value);
  else store.drop(name);
}

function onDraft() {
  const text = $('draft').value;

  keepDraft();
  drawCanned();
  if (!current || mode === 'note') return;
  sayTyping(Boolean(text.trim()) && !text.startsWith('/'));
  clearTimeout(current.coaching);
  current.coaching = setTimeout(coach, 600, current, text);
}

function coach(talk, draft) {
  talk.hints = [];
  talk.coachId = null;
  if (draft.trim() && !draft.startsWith('/') && [...draft].length <= TEXT_MAX && talk.state !== 'closed')
    talk.coachId = ask({ type: 'coach', conversation: talk.id, draft });
  refresh();
}

let saidTyping = 0, typingStops = 0;

/* Said again every 4 s at most: the other side forgets it after 10. */
function sayTyping(on) {
  clearTimeout(typingStops);
  if (on) typingStops = setTimeout(sayTyping, 6000, false);
  if ((on && Date.now() - saidTyping < 4000) || (!on && !saidTyping)) return;
  saidTyping = on ? Date.now() : 0;
  if (current?.mine) line.signal({ type: 'typing', conversation: current.id, on });
}

/* Names are filled in here; a placeholder that nobody knows a value for goes. */
function fillIn(text) {
  const values = { name: tidy(current.name || current.context?.visitor?.name), agent: tidy(me.name) };

  return text.replace(/,? ?\{(\w+)\}/g, (whole, key) => (values[key] ? whole.replace(`{${key}}`, () => values[key]) : ''));
}

function matchingCanned() {
  const text = $('draft').value;
  const wanted = text.slice(1).toLowerCase();

  if (!text.startsWith('/') || text.includes('\n')) return [];
  return canned.filter((c) => `${c.name} ${c.text}`.toLowerCase().includes(wanted)).slice(0, 6);
}

function drawCanned() {
  const found = matchingCanned();

  $('canned').hidden = !found.length;
  fill($('canned'), found, (c) => el('li', {}, button(`${c.name} – ${c.text}`, () => pickCanned(c), { dir: 'auto' })));
  if (found.length) announce(`${found.length} canned replies; Enter takes the first: ${found[0].name}`);
}

function pickCanned(c) {
  $('draft').value = '';
  insert(fillIn(c.text));
}

function send() {
  const text = $('draft').value.trim();
  const found = matchingCanned();

  if (found.length) return pickCanned(found[0]);
  if (!current || !text || (mode === 'reply' && !current.mine)) return undefined;
  if ([...text].length > TEXT_MAX) return toast(`That is longer than ${TEXT_MAX} characters; please split it.`);
  line.command({ type: mode === 'note' ? 'note' : 'say', conversation: current.id, text });
  $('draft').value = '';
  clearTimeout(current.coaching);
  Object.assign(current, { hints: [], coachId: null });
  if (mode === 'reply') current.replies = [];
  sayTyping(false);
  keepDraft();
  return refresh();
}

function putAway() {
  if (!current || current.mine) return;
  line.signal({ type: 'leave', conversation: current.id });
  talks.delete(current.id);
  select(null, false);
  showRegion('left');
}

/* What a field of the form `datetime-local` holds, as the wire wants it. */
function timeOf(value) {
  return value ? new Date(value).toISOString() : undefined;
}

const wordsOf = (text) => text.split(/\s+/).filter(Boolean);
const dialogs = {
  transfer: (v) => ({ to: v.agent ? { agent: v.agent } : { skill: v.skill.trim() }, note: v.note.trim() || undefined }),
  return: (v) => ({ reason: v.reason.trim() || undefined }),
  tag: (v) => ({ tags: wordsOf(v.tags) }),
  promise: (v) => ({ due_at: timeOf(v.due_at), text: v.text.trim() || undefined }),
  'wrap-up': (v) => ({ type: 'wrap_up', resolution: v.resolution || undefined, complaint: v.complaint.trim() || undefined,
    tags: wordsOf(v.tags), note: v.note.trim() || undefined, follow_up_at: timeOf(v.follow_up_at) }),
  close: (v) => ({ resolution: v.resolution, note: v.note.trim() || undefined,
    follow_up_at: timeOf(v.follow_up_at) }),
};

function fillColleagues(select) {
  select.replaceChildren(el('option', { value: '' }, '–'), ...queue.agents.filter((a) => a.id !== me.id)
    .map((a) => el('option', { value: a.id }, `${tidy(a.name)}: ${a.status}, ${a.load} of ${a.capacity}`)));
}

function openDialog(name) {
  const form = $(`dialog-${name}`).querySelector('form');

  if (!current && name !== 'help') return;
  if (name === 'transfer') {
    fillColleagues(form.elements.agent);
    const skills = new Set([...me.skills, ...queue.waiting.flatMap((w) => w.skills || [])]);
    $('skills').replaceChildren(...[...skills].map((value) => el('option', { value })));
  }
  form.dataset.conversation = current?.id; /* whatever comes up meanwhile, it is about this one */
  if (name === 'tag' || name === 'wrap-up') form.elements.tags.value = current.tags.join(' ');
  if (name === 'wrap-up')
    $('complaint-codes').replaceChildren(...complaints.filter((c) => c.site === current.site).map((c) => el('option', { value: c.code }, tidy(c.label))));
  $(`dialog-${name}`).showModal();
}

/* Of a promise in the list, whatever conversation is open. */
function openFollowUp(what) {
  const form = $('dialog-follow-up').querySelector('form');

  form.reset();
  fillColleagues(form.elements.owner);
  Object.assign(form.dataset, what);
  $('dialog-follow-up').showModal();
}

function submitFollowUp(form, v) {
  const later = v.outcome === 'postponed', other = v.outcome === 'reassigned';

  form.elements.due_at.setCustomValidity(later && !v.due_at ? 'Choose the new time' : '');
  form.elements.owner.setCustomValidity(other && !v.owner ? 'Choose a colleague' : '');
  if (!form.reportValidity()) return undefined;
  followUp({ conversation: form.dataset.conversation, promise: Number(form.dataset.promise), outcome: v.outcome, note: v.note.trim() || undefined,
    due_at: later || other || v.outcome === 'not_reached' ? timeOf(v.due_at) : undefined, owner: other ? v.owner : undefined });
  form.closest('dialog').close();
  return refresh();
}

/* The form keeps what was written until the server has it. */
function submitDialog(name, form) {
  const values = Object.fromEntries(new FormData(form));

  if (name === 'follow-up') return submitFollowUp(form, values);
  if (!Object.hasOwn(dialogs, name)) return form.closest('dialog').close();
  if (name === 'transfer') {
    form.elements.skill.setCustomValidity(values.agent || values.skill ? '' : 'Choose a colleague or a skill');
    if (!form.reportValidity()) return undefined;
  }
  line.command({ type: name, conversation: form.dataset.conversation, ...dialogs[name](values) }).form = form;
  form.closest('dialog').close();
  return refresh();
}

// ---- telling, hearing, moving about

/* Polite, and the newest only. */
function announce(text) {
  $('news').textContent = text;
}

function toast(text) {
  const row = el('p', {}, el('span', { dir: 'auto' }, String(text)), button('✕', () => row.remove(), { 'aria-label': 'Put this message away' }));

  $('toasts').append(row);
  while ($('toasts').children.length > 3) $('toasts').firstChild.remove();
  setTimeout(() => row.remove(), 20000);
}

function beep() {
  if (!$('sound').checked) return;
  const audio = new AudioContext(), tone = audio.createOscillator(), volume = audio.createGain();

  volume.gain.value = 0.1;
  tone.frequency.value = 660;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.25);
  tone.onended = () => audio.close();
}

function showRegion(region) {
  $('regions').dataset.region = region;
  for (const b of $('switch').children) b.setAttribute('aria-pressed', String(b.dataset.region === region));
}

function step(by) {
  const shown = shownTalks(), at = shown.indexOf(current);

  if (shown.length) select(shown[(at + by + shown.length) % shown.length].id, true);
}

const keys = {
  a: ['accept the first offer', () => offers.size && accept(offers.values().next().value)],
  d: ['decline the first offer', () => offers.size && decline(offers.values().next().value)],
  j: ['next conversation', () => step(1)],
  k: ['conversation before', () => step(current ? -1 : 0)],
  r: ['write a reply', () => current && write('reply')],
  n: ['write a private note', () => current && write('note')],
  x: ['close the conversation', () => current?.mine && openDialog('close')],
  '?': ['this help', () => openDialog('help')],
};

function write(next) {
  showRegion('middle');
  setMode(next);
  $('draft').focus();
}

function onKey(event) {
  const busy = event.target.closest('input, textarea, select, dialog') || document.querySelector('dialog[open]');

  if (busy || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
  if ($('app').hidden || (!$('keys-on').checked && event.key !== '?')) return;
  event.preventDefault();
  keys[event.key][1]();
}

function countDown() {
  for (const node of document.querySelectorAll('.count')) {
    const seconds = Math.round((new Date(node.dataset.until) - Date.now()) / 1000);

    /* The clocks of two machines may differ: rather no number than a wrong one. */
    node.textContent = seconds > 0 && seconds < 600 ? `${seconds} s left` : 'now';
  }
}

// ---- logging in

async function login(body) {
  $('login-problem').textContent = '';
  try {
    const answer = await fetch('/api/v1/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), credentials: 'omit' });
    const result = await answer.json().catch(() => ({}));

    if (!answer.ok || !result.token) return showLogin(result.detail || result.title || `The server answered ${answer.status}.`);
    return begin(result.token);
  } catch {
    return showLogin('The server cannot be reached.');
  }
}

function begin(newToken) {
  token = newToken;
  store.set('token', token);
  line.outbox = store.get('outbox', []);
  $('login').hidden = true;
  $('app').hidden = false;
  line.connect();
}

function showLogin(problem = '') {
  line.stop();
  $('app').hidden = true;
  $('login').hidden = false;
  $('login-problem').textContent = problem;
  $('login-form').elements.login.focus();
}

function logout(problem) {
  token = null;
  store.clear();
  talks.clear();
  offers.clear();
  promises.clear();
  line.outbox = [];
  current = null;
  queue = { waiting: [], agents: [] };
  $('draft').value = '';
  draw();
  showLogin(problem);
}

function onStopped(code) {
  if (code === 4401) {
    /* Drafts and what was not sent stay in this tab for the next login. */
    store.drop('token');
    showLogin('Your login has ended. Please log in again.');
  } else if (code === 4409) {
    toast('The console was opened somewhere else.');
    $('toasts').lastChild.append(button('Use it here', () => line.connect()));
  } else {
    toast('This page may not connect to the server.');
  }
}

/* A one-time code must not stay in the address bar, the history or a screenshot. */
function codeFromAddress() {
  const found = /^#code=([^&]+)/.exec(location.hash);

  if (!found) return null;
  history.replaceState(null, '', location.pathname);
  try { return decodeURIComponent(found[1]); } catch { return found[1]; }
}

function start() {
  const code = codeFromAddress();

  if (code) login({ code });
  else if (store.get('token')) begin(store.get('token'));
  else showLogin();
}

function onLoginForm(event) {
  const values = Object.fromEntries(new FormData(event.target));

  event.preventDefault();
  if (values.token.trim()) begin(values.token.trim());
  else login({ login: values.login.trim(), password: values.password });
  event.target.reset();
}

function wire() {
  $('login-form').addEventListener('submit', onLoginForm);
  $('logout').addEventListener('click', () => logout(''));
  $('presence').addEventListener('change', () => line.command({ type: 'presence', status: $('presence').value }));
  $('sound').checked = preference('sound') === '1';
  $('sound').addEventListener('change', () => { preference('sound', $('sound').checked); beep(); });
  $('keys-on').checked = preference('keys') !== '0';
  $('keys-on').addEventListener('change', () => preference('keys', $('keys-on').checked));
  $('keys').append(...Object.entries(keys).flatMap(([key, [text]]) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, text)]),
    el('dt', {}, el('kbd', {}, 'Enter')), el('dd', {}, 'send; with Shift a new line'));
  $('help-button').addEventListener('click', () => openDialog('help'));
  $('take').addEventListener('click', () => line.command({ type: 'take', conversation: current.id }));
  $('dismiss').addEventListener('click', putAway);
  $('wrap-up').addEventListener('click', () => openDialog('wrap-up'));
  $('mode-reply').addEventListener('click', () => write('reply'));
  $('mode-note').addEventListener('click', () => write('note'));
  $('draft').addEventListener('input', onDraft);
  $('draft').addEventListener('blur', () => sayTyping(false));
  $('draft').addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return $('talk-name').focus();
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return undefined;
    event.preventDefault();
    return send();
  });
  $('composer').addEventListener('submit', (event) => { event.preventDefault(); send(); $('draft').focus(); });
  /* Only the reader's own scrolling counts; what opens under the log must not push its newest lines away. */
  $('log').addEventListener('scroll', () => {
    if ($('log').clientHeight === logHeight) atEnd = $('log').scrollHeight - $('log').scrollTop - logHeight < 80;
  });
  new ResizeObserver(() => { logHeight = $('log').clientHeight; if (atEnd) toEnd(); }).observe($('log'));
  for (const b of $('switch').children) b.addEventListener('click', () => showRegion(b.dataset.region));
  for (const b of document.querySelectorAll('[data-dialog]')) b.addEventListener('click', () => openDialog(b.dataset.dialog));
  for (const b of document.querySelectorAll('[data-cancel]')) b.addEventListener('click', () => b.closest('dialog').close());
  for (const form of document.querySelectorAll('dialog form'))
    form.addEventListener('submit', (event) => { event.preventDefault(); submitDialog(form.closest('dialog').id.slice('dialog-'.length), form); });
  document.addEventListener('keydown', onKey);
  document.addEventListener('visibilitychange', () => { if (current && !document.hidden) { current.unread = 0; sayRead(current); refresh(); } });
  addEventListener('hashchange', () => { const code = codeFromAddress(); if (code) login({ code }); });
  setInterval(countDown, 1000);
  setInterval(refresh, 30000);
}

wire();
start();
