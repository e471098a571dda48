import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const sdk = resolve(import.meta.dirname, '..');
const clients = resolve(sdk, '..');

test('what the README shows is good TypeScript', () => {
  const dir = mkdtempSync(join(tmpdir(), 'handoff-readme-'));
  const readme = readFileSync(join(sdk, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1] ?? '');

  try {
    blocks.forEach((block, i) => {
      writeFileSync(join(dir, `${i}.ts`), block);
    });
    writeFileSync(
      join(dir, 'tsconfig.json'),
      JSON.stringify({
        extends: join(clients, 'tsconfig.json'),
        compilerOptions: {
          module: 'esnext',
          typeRoots: [join(clients, 'node_modules/@types')],
          paths: Object.fromEntries(
            ['', '/visitor', '/agent', '/text'].map((name) => [
              `@handoff/sdk${name}`,
              [join(sdk, `src${name || '/index'}.ts`)],
            ]),
          ),
        },
        files: [...blocks.keys()].map((i) => `${i}.ts`).concat(join(sdk, 'test/e2e/ws.d.ts')),
        include: [],
      }),
    );
    expect(blocks.length).toBe(3);
    execFileSync(process.execPath, [join(clients, 'node_modules/typescript/bin/tsc'), '-p', dir], {
      stdio: 'pipe',
      encoding: 'utf8',
    });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw stdout ? new Error(stdout) : error;
  } finally {
    rmSync(dir, { recursive: true });
  }
}, 60_000);
