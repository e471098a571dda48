import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'handoff-build-'));

function build(name, cwd) {
  execFileSync(process.execPath, [join(import.meta.dirname, 'build.mjs'), join(dir, name)], {
    cwd,
    env: { ...process.env, VERSION: '9.9.9' },
  });
  const paths = readdirSync(join(dir, name), { recursive: true }).filter((path) =>
    statSync(join(dir, name, path)).isFile(),
  );
  return new Map(paths.sort().map((path) => [path, readFileSync(join(dir, name, path))]));
}

const PATIENCE = 60_000; // a build takes two seconds, or many on a busy machine
let files;
beforeAll(() => {
  files = build('one', import.meta.dirname);
}, PATIENCE);
afterAll(() => rmSync(dir, { recursive: true }));

test(
  'the same sources make the same bytes, wherever it is built from',
  () => {
    const again = build('two', tmpdir());
    expect([...again.keys()]).toEqual([...files.keys()]);
    for (const [path, bytes] of again) expect(bytes.equals(files.get(path)), path).toBe(true);
  },
  PATIENCE,
);

test('what is compressed is what it is compressed from, and smaller', () => {
  for (const [path, bytes] of files) {
    const plain = files.get(path.replace(/\.(gz|br)$/, ''));
    if (path.endsWith('.gz')) expect(gunzipSync(bytes).equals(plain), path).toBe(true);
    if (path.endsWith('.br')) expect(brotliDecompressSync(bytes).equals(plain), path).toBe(true);
    if (/\.(gz|br)$/.test(path)) expect(bytes.length).toBeLessThan(plain.length);
  }
});

test('the list has every file with its sum', () => {
  const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');
  const listed = files.get('SHA256SUMS').toString().trimEnd().split('\n');
  const all = [...files].filter(([path]) => path !== 'SHA256SUMS');
  expect(listed.sort()).toEqual(all.map(([path, bytes]) => `${sum(bytes)}  ${path}`).sort());
});

test('every page is there, and all that it loads from here', () => {
  for (const page of ['demo/index.html', 'console/index.html']) {
    const html = files.get(page).toString();
    for (const [, path] of html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g))
      expect(files.has(path), path).toBe(true);
  }
  expect(files.has('widget.js')).toBe(true);
});

test('nothing in a page is inline, and no map of the sources goes along', () => {
  for (const [path, bytes] of files) {
    expect(path).not.toMatch(/\.map$/);
    if (!path.endsWith('.html')) continue;
    expect(bytes.toString()).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:/);
  }
});
