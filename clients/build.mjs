/* Builds the web clients into a folder that the daemon serves: `node build.mjs ../build/web`. The same
 * sources make the same bytes. Exits 1 when something is larger than promised. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, mergeConfig } from 'vite';
import shared from './vite.config.mjs';

process.env.NODE_ENV = 'production'; // whoever calls, a test too
const here = import.meta.dirname;
const version = process.env.VERSION ?? 'dev';

/** Everything that will be written: path in the folder -> Buffer. */
const files = new Map();

/** What is loaded together: name -> paths; and how large it may be at most, in bytes after gzip -9. */
const loads = [];

function put(path, bytes) {
  if (files.has(path)) throw new Error(`${path} is made twice`);
  if (!/^([a-z0-9_-][a-z0-9._-]*\/)*[a-z0-9_-][a-z0-9._-]*$/.test(path))
    throw new Error(`${path}: the daemon serves no such name`);
  files.set(path, Buffer.from(bytes));
}

async function putFolder(from, to, names) {
  for (const name of names ?? (await readdir(from))) put(`${to}${name}`, await readFile(join(from, name)));
}

/* Vite marks what a page loads as cross-origin, which it is not. */
const sameOrigin = {
  name: 'same-origin',
  transformIndexHtml: { order: 'post', handler: (html) => html.replaceAll(' crossorigin', '') },
};

/** The packages whose code is in a chunk: their licences go along. */
const packages = new Set();

function notePackages(chunk) {
  for (const id of Object.keys(chunk.modules ?? {})) {
    const found = id.match(/^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (found) packages.add(found[1]);
  }
}

function hashed({ name, names }) {
  const plain = basename(name ?? names?.[0] ?? 'file').replace(/\.[a-z0-9]+$/i, '');
  return `assets/${plain.toLowerCase().replace(/[^a-z0-9_-]/g, '-')}-[hash]`;
}

/** Builds one entry; gives back Vite's outputs, of which nothing has been written. */
async function bundle({ root, name, input, assets, output }) {
  const config = shared({ command: 'build' });
  const own = {
    root,
    configFile: false,
    logLevel: 'warn',
    mode: 'production',
    plugins: [sameOrigin],
    define: {
      __ASSETS__: JSON.stringify(assets),
      '__ASSETS__.inline': JSON.stringify(assets.inline), // asked for alone, it stands alone
      '__ASSETS__.locales': JSON.stringify(assets.locales),
      __VERSION__: JSON.stringify(version),
    },
    build: {
      write: false,
      target: 'es2022',
      cssTarget: ['chrome123', 'firefox128', 'safari18'], // light-dark() and colours made of colours
      minify: true,
      sourcemap: false,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { [name]: input },
        output: {
          hashCharacters: 'hex',
          entryFileNames: (chunk) => `${hashed(chunk)}.js`,
          chunkFileNames: (chunk) => `${hashed(chunk)}.js`,
          assetFileNames: (asset) => `${hashed(asset)}[extname]`,
          ...output,
        },
        preserveEntrySignatures: 'strict',
      },
    },
  };
  const { output: made } = await build(mergeConfig(config, own));
  for (const one of made) if (one.type === 'chunk') notePackages(one);
  return made;
}

const bytesOf = (one) => (one.type === 'chunk' ? one.code : one.source);

/** A script without a page. */
async function script(name, input, assets, output, exported) {
  const made = await bundle({
    root: join(here, 'widget'),
    name,
    input,
    assets,
    output: { codeSplitting: false, ...output },
  });
  if (made.length !== 1) throw new Error(`${name} is to be one file, not ${made.map((m) => m.fileName)}`);
  if (exported && !made[0].exports.includes(exported)) throw new Error(`${name} does not export ${exported}`);
  put(made[0].fileName, bytesOf(made[0]));
  return made[0].fileName;
}

/** One chunk for all that a page needs at first: each file is a request, and compresses by itself. */
function firstChunk(name, entry) {
  const first = new Set();
  const reach = (id, graph) => {
    if (first.has(id)) return;
    first.add(id);
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) reach(next, graph);
  };
  const nameOf = (id, graph) => {
    reach(entry, graph);
    return first.has(id) ? name : null;
  };
  return { groups: [{ name: nameOf, debugName: 'first' }] };
}

/** A page with all that it loads; gives back what it loads before anything is done there. */
async function page(name, root, input, assets) {
  const made = await bundle({
    root,
    name,
    input,
    assets,
    output: { codeSplitting: firstChunk(name, input) },
  });
  const path = `${name}/index.html`;
  for (const one of made) put(one.fileName.endsWith('.html') ? path : one.fileName, bytesOf(one));
  const html = files.get(path).toString();
  if (/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/.test(html))
    throw new Error(`${path} has something inline, which its policy forbids`);
  return [path, ...made.map((one) => one.fileName).filter((file) => html.includes(`"/${file}"`))];
}

async function buildLocales() {
  const folder = join(here, 'widget/locales');
  const locales = {};
  for (const name of (await readdir(folder)).sort()) {
    const text = JSON.stringify(JSON.parse(await readFile(join(folder, name), 'utf8')));
    const locale = name.replace(/\.json$/, '').toLowerCase();
    const path = `assets/${locale}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.json`;
    put(path, text);
    locales[name.replace(/\.json$/, '')] = `/${path}`;
  }
  return locales;
}

function largest(paths) {
  const sizes = paths.map((path) => ({ path, n: gzipped(path) }));
  return sizes
    .sort((a, b) => b.n - a.n)
    .slice(0, 1)
    .map(({ path }) => path);
}

async function buildWidget() {
  const widget = join(here, 'widget');
  const assets = { inline: '', locales: await buildLocales() };
  const words = largest(Object.values(assets.locales).map((path) => path.slice(1)));
  const inline = await script(
    'inline',
    join(widget, 'src/chat/inline.ts'),
    assets,
    { format: 'es' },
    'mount',
  );
  assets.inline = `/${inline}`;
  const loader = join(widget, 'src/loader/main.ts');
  await script('widget', loader, assets, { format: 'iife', entryFileNames: 'widget.js' });
  const first = await page('chat', widget, join(widget, 'chat.html'), assets);
  loads.push({ name: 'loader and launcher', max: 4096, paths: ['widget.js'] });
  // The aim for all of it together was 15 KB; the chat with the SDK alone takes that.
  loads.push({ name: 'chat with the SDK', max: 15424, paths: [inline] });
  loads.push({ name: 'widget, inline', max: 21504, paths: ['widget.js', inline, ...words] });
  loads.push({ name: 'widget, in its frame', max: 21504, paths: ['widget.js', ...first, ...words] });
}

function buildDemo() {
  return putFolder(join(here, 'widget/demo'), 'demo/');
}

async function buildConsole() {
  const root = join(here, 'console');
  const first = await page('console', root, join(root, 'index.html'), { inline: '', locales: {} });
  loads.push({ name: 'console, first load', max: 60 * 1024, paths: first });
}

async function putLicences() {
  const texts = [];
  for (const folder of [...packages].sort()) {
    const { name, version: of } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const licence = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
    if (!licence) throw new Error(`${name} comes without its licence`);
    texts.push(`${name} ${of}\n\n${(await readFile(join(folder, licence), 'utf8')).trim()}\n`);
  }
  if (texts.length > 0) put('licences.txt', texts.join(`\n${'-'.repeat(78)}\n\n`));
}

function gzipped(path) {
  return gzipSync(files.get(path), { level: 9 }).length;
}

/** Beside each file what compression makes smaller. */
function compress() {
  for (const [path, bytes] of [...files]) {
    const gz = gzipSync(bytes, { level: 9 });
    const br = brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    if (gz.length < bytes.length) put(`${path}.gz`, gz);
    if (br.length < bytes.length) put(`${path}.br`, br);
  }
}

/** The list by which the daemon knows that the folder is whole; sha256sum -c reads it, too. */
function list() {
  const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');
  const lines = [...files].map(([path, bytes]) => `${sum(bytes)}  ${path}\n`);
  files.set('SHA256SUMS', Buffer.from(lines.sort().join('')));
}

/** Whoever reads the folder meanwhile sees the old one or the new one. */
async function write(out) {
  const fresh = `${out}.new`;
  await rm(fresh, { recursive: true, force: true });
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(fresh, path)), { recursive: true });
    await writeFile(join(fresh, path), bytes);
  }
  await rm(out, { recursive: true, force: true });
  await rename(fresh, out);
}

/** One table of what is loaded together; false when something is too large. */
function weigh() {
  let good = true;
  const line = (name, n, max, note) =>
    process.stdout.write(`${name.padEnd(34)} ${String(n).padStart(7)} ${String(max).padStart(7)}  ${note}\n`);
  line('sizes, bytes after gzip -9', 'is', 'at most', '');
  for (const { name, max, paths } of loads) {
    const n = paths.reduce((sum, path) => sum + gzipped(path), 0);
    line(name, n, max, n > max ? 'TOO LARGE' : '');
    for (const path of paths.length > 1 ? paths : []) line(`  ${path}`, gzipped(path), '', '');
    good &&= n <= max;
  }
  return good;
}

const out = process.argv[2];
if (!out) {
  process.stderr.write('usage: node build.mjs FOLDER\n');
  process.exit(64);
}
await buildWidget();
await buildDemo();
await buildConsole();
await putLicences();
const good = weigh();
compress();
list();
await write(resolve(out));
process.exitCode = good ? 0 : 1;
