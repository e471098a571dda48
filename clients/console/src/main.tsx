/* Where the console begins. */
import { render } from 'preact';
import { App } from './app';
import { startHour } from './board/hour';
import { startClock } from './desk';
import { startHearing } from './inbox/hear';
import { setLocale } from './locale';
import './look.css';
import { startRouter } from './router';
import { startSession } from './session';
import { startSettings } from './settings';
import { loadAll } from './ui/later';

async function start(root: HTMLElement): Promise<void> {
  await setLocale(startSettings()).catch(() => undefined);
  startClock();
  startHearing();
  startHour();
  /* Before the router: a one-time code is no address of ours. */
  const begun = startSession();
  startRouter();
  render(<App />, root);
  await begun;
  void loadAll();
}

const root = document.getElementById('root');

if (root) void start(root);
