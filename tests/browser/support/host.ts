import { createServer, type Server } from 'node:http';

/* A page of somebody else's, on a port of its own, with the policy that they chose: the widget is a guest. */
export class Host {
  origin = '';
  private constructor(private readonly server: Server) {}

  static async serve(
    page: (origin: string) => { html: string; headers?: Record<string, string> },
  ): Promise<Host> {
    const server = createServer((request, response) => {
      if (request.url === '/favicon.ico') {
        response.writeHead(204).end();
        return;
      }
      const { html, headers } = page(host.origin);
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html);
    });
    const host = new Host(server);

    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address && typeof address === 'object') host.origin = `http://127.0.0.1:${address.port}`;
    return host;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/* A shop's page as plain as can be, with one script from the chat's origin and no inline anything. */
export function shopPage(chat: string, settings: Record<string, string> = {}, title = 'A shop'): string {
  const data = Object.entries({ site: 'demo', ...settings }).map(([key, value]) => ` data-${key}="${value}"`);

  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>` +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">' +
    `<script async src="${chat}/widget.js"${data.join('')}></script></head>` +
    '<body><main><h1>A shop</h1><p>It sells things.</p><p><a href="/other">Another page</a></p></main></body></html>'
  );
}
