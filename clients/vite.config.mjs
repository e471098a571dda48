/* How Vite reads our sources; build.mjs adds what each page needs. Alone it is the server of those who
 * work on the pages: `npx vite` beside a running daemon, see CONTRIBUTING.md. */
import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { defineConfig } from 'vite';

const daemon = process.env.HANDOFFD ?? 'http://127.0.0.1:8080';

/** The names that a build would give, as the sources themselves. */
function sourcesAsAssets() {
  const folder = new URL('widget/locales/', import.meta.url);
  let names = [];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const locales = names.map((name) => [name.replace(/\.json$/, ''), `/widget/locales/${name}`]);
  return { inline: '/widget/src/chat/inline.ts', locales: Object.fromEntries(locales) };
}

/** The daemon serves the chat's page as /chat/; each page names its sources as if it were alone. */
const pages = {
  name: 'pages',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      request.url = request.url.replace(/^\/chat\/(?=\?|$)/, '/widget/chat.html');
      next();
    });
  },
  transformIndexHtml: {
    order: 'pre',
    handler: (html, { filename, server }) =>
      server ? html.replaceAll('="/src/', `="/${basename(dirname(filename))}/src/`) : html,
  },
};

export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  publicDir: false,
  resolve: { tsconfigPaths: true },
  plugins: [pages],
  define:
    command === 'serve'
      ? { __ASSETS__: JSON.stringify(sourcesAsAssets()), __VERSION__: JSON.stringify('dev') }
      : {},
  server: {
    proxy: {
      '^/(api/|demo/|assets/|widget\\.js|demo$)': { target: daemon, changeOrigin: true },
      '/ws': { target: daemon, ws: true, changeOrigin: true, rewriteWsOrigin: true },
    },
  },
}));
