/** As much of the package `ws` as the tests use; it brings no types. */
declare module 'ws' {
  import type { SocketClass } from '../../src/connection.js';

  export const WebSocket: SocketClass;
}
