import { Daemon } from './daemon.ts';

/* Learns what is in the rules once, for the daemons of all tests. */
export default async function setup(): Promise<void> {
  const daemon = new Daemon();

  await daemon.start();
  await daemon.keepModels();
  await daemon.finish();
}
