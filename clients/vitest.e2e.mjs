/* The SDK against the real daemon under a bad network: `BUILD=../build npm run test:e2e`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  resolve: { tsconfigPaths: true },
  test: {
    include: ['sdk/test/e2e/*.e2e.ts'],
    testTimeout: 180_000,
    hookTimeout: 90_000,
    fileParallelism: false,
  },
});
