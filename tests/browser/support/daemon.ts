import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const BUILD = path.resolve(process.env.BUILD ?? path.join(import.meta.dirname, '../../../build'));
const ROOT = path.resolve(import.meta.dirname, '../../..');
const READY_WITHIN = 20_000;

/* What a daemon has learnt from the rules: each begins with it, so that none need learn it again. */
const MODELS = path.join(BUILD, 'browser/models');

/* The keys of handoffd.yml: what a test leaves out has its default. */
export interface Settings {
  sites?: Record<string, Record<string, unknown>>;
  queue?: Record<string, unknown>;
  limits?: Record<string, unknown>;
  [key: string]: unknown;
}

export interface Account {
  id: string;
  login: string;
  name: string;
  password: string;
  token: string;
}

export interface AccountOptions {
  name?: string;
  role?: 'agent' | 'supervisor' | 'admin';
  capacity?: number;
  skills?: string;
}

/* What `GET /api/v1/conversations/ID` answers: the daemon's own record. */
export interface Recorded {
  seq: number;
  type: string;
  text?: string;
  from?: { role: string; name?: string };
  [key: string]: unknown;
}

function run(program: string, args: string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: 20_000 }, (error, out, errors) =>
      error
        ? reject(new Error(`${path.basename(program)} ${args.join(' ')}: ${errors || error.message}`))
        : resolve(out),
    );

    /* It may end without having read. */
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/* What it prints first; fails when it ends before that, with its log. */
function firstLine(child: ChildProcess, log: () => Promise<string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the daemon did not become ready')), READY_WITHIN);
    const settle = (work: () => void) => {
      clearTimeout(late);
      work();
    };

    if (child.stdout) createInterface(child.stdout).once('line', (line) => settle(() => resolve(line)));
    child.once('exit', (code) =>
      settle(async () => reject(new Error(`the daemon ended with ${code}: ${await log()}`))),
    );
  });
}

/* handoffd with a data directory of its own, on loopback. The port stays the same over a restart. */
export class Daemon {
  origin = '';
  private dir = '';
  private child: ChildProcess | null = null;
  private readonly secret = new Set<string>();

  constructor(
    private readonly settings: Settings = {},
    private readonly pack?: (text: string) => string,
  ) {}

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  async start(): Promise<void> {
    if (!this.dir) await this.prepare();
    const listen = this.origin ? new URL(this.origin).host : '127.0.0.1:0';
    const args = ['-c', this.file('handoffd.yml'), '--listen', listen, '--data', this.file('data')];
    const clients = process.env.CLIENTS ?? path.join(BUILD, 'web');

    args.push('--rules', this.pack ? this.file('rules') : path.join(ROOT, 'rules'));
    if (await exists(clients)) args.push('--clients', clients);
    const log = openSync(this.file('log'), 'a');
    const child = spawn(path.join(BUILD, 'handoffd'), args, { stdio: ['ignore', 'pipe', log] });

    closeSync(log);
    this.child = child;
    this.origin = (await firstLine(child, () => this.log())).replace(/^ready /, '');
  }

  /* Keeps what this one has learnt for those that come. */
  async keepModels(): Promise<void> {
    await mkdir(path.dirname(MODELS), { recursive: true });
    await cp(this.file('data/models'), MODELS, { recursive: true, force: true });
  }

  /* Gone without a word, as after a power cut of the program alone. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  ctl(...args: string[]): Promise<string> {
    return run(path.join(BUILD, 'handoffctl'), ['--data', this.file('data'), '-q', ...args]);
  }

  async account(login: string, options: AccountOptions = {}): Promise<Account> {
    const name = options.name ?? `${login[0]?.toUpperCase()}${login.slice(1)} Berg`;
    const password = `${login}-has-a-password`;
    const args = [
      '--data',
      this.file('data'),
      '-q',
      'agent',
      'add',
      login,
      '--name',
      name,
      '--password-stdin',
      '--role',
      options.role ?? 'supervisor',
      '--capacity',
      String(options.capacity ?? 5),
    ];

    if (options.skills) args.push('--skills', options.skills);
    await run(path.join(BUILD, 'handoffctl'), args, `${password}\n`);
    const token = (await this.ctl('agent', 'token', login)).trim();
    const list = JSON.parse(await this.ctl('--json', 'agent', 'list')) as
      | { agents?: { id: string; login: string }[] }
      | { id: string; login: string }[];
    const id =
      (Array.isArray(list) ? list : (list.agents ?? [])).find((agent) => agent.login === login)?.id ?? '';

    return { id, login, name, password, token };
  }

  /* The whole record of a conversation, as a supervisor may read it. */
  async recorded(conversation: string, token: string): Promise<Recorded[]> {
    const answer = await fetch(`${this.origin}/api/v1/conversations/${conversation}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = (await answer.json()) as { events?: Recorded[] };

    if (!answer.ok || !body.events) throw new Error(`the record of ${conversation}: ${answer.status}`);
    return body.events;
  }

  /* The ids of all conversations, newest first. */
  async conversations(): Promise<string[]> {
    const list = JSON.parse(await this.ctl('--json', 'conversations')) as { conversations: { id: string }[] };

    return list.conversations.map(({ id }) => id);
  }

  /* What was said by people in the newest conversation, in the order of the record. */
  async said(token: string, conversation?: string): Promise<string[]> {
    const id = conversation ?? (await this.conversations())[0] ?? '';

    return (await this.recorded(id, token))
      .filter((event) => event.type === 'message' && event.from?.role !== 'bot')
      .map((event) => event.text ?? '');
  }

  /* What nobody should ever find in the log. */
  neverLogged(text: string): void {
    if (text.trim().length >= 8) this.secret.add(text.trim());
  }

  async log(): Promise<string> {
    return readFile(this.file('log'), 'utf8').catch(() => '');
  }

  /* Ends it, and says what its log has that it must not have. */
  async finish(): Promise<string[]> {
    await this.stop();
    const log = await this.log();
    const found = log
      .split('\n')
      .filter((line) => /Sanitizer|runtime error:|Assertion|level=error/.test(line));

    for (const text of this.secret)
      if (log.includes(text)) found.push(`the log has somebody's words: ${text}`);
    await rm(this.dir, { recursive: true, force: true });
    return found;
  }

  private async prepare(): Promise<void> {
    this.dir = await mkdtemp(path.join(tmpdir(), 'handoff-browser-'));
    await mkdir(this.file('data'), { mode: 0o700 });
    if (await exists(MODELS)) await cp(MODELS, this.file('data/models'), { recursive: true });
    if (this.pack) await this.changeRules(this.pack);
    /* JSON is YAML, too. */
    await writeFile(this.file('handoffd.yml'), JSON.stringify({ sites: { demo: {} }, ...this.settings }));
  }

  private async changeRules(pack: (text: string) => string): Promise<void> {
    const file = this.file('rules/packs/shop/pack.yml');

    await cp(path.join(ROOT, 'rules'), this.file('rules'), { recursive: true });
    await writeFile(file, pack(await readFile(file, 'utf8')));
  }

  private file(name: string): string {
    return path.join(this.dir, name);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;

    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners('exit');
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(late);
  }
}
