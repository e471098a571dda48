import { defineConfig } from '@playwright/test';

/* What Chromium would do by itself is switched off: it must ask nobody but the daemon. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const build = process.env.BUILD ?? '../../build';

export default defineConfig({
  testDir: 'specs',
  testMatch: process.env.SHOTS ? /\.shots\.ts$/ : /\.spec\.ts$/,
  outputDir: `${build}/browser/results`,
  globalSetup: './support/setup.ts',
  workers: 2,
  retries: 0,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  globalTimeout: 20 * 60_000,
  expect: { timeout: 10_000 },
  reporter: [[process.env.SHOTS || process.stdout.isTTY ? 'list' : 'dot'], ['./support/closing.ts']],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'UTC',
    actionTimeout: 10_000,
    navigationTimeout: 10_000,
    screenshot: 'only-on-failure',
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS },
  },
});
