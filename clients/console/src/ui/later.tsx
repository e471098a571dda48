/* Parts of the page that are not needed at first: they are loaded when they are shown, or before that when
 * there is nothing else to do. What has been loaded once is there at once. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { loadMoreWords, t } from '../locale';

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

const loads: (() => Promise<unknown>)[] = [];

/** A component out of a module that is loaded later. */
export function later<P extends object>(load: Load<P>): ComponentType<P> {
  let Loaded: ComponentType<P> | null = null;
  const get = async () => {
    const [module] = await Promise.all([load(), loadMoreWords()]);

    Loaded = module.default;
  };

  loads.push(get);
  return function Later(props: P) {
    const [state, setState] = useState(Loaded ? 'there' : 'coming');

    useEffect(() => {
      if (!Loaded)
        get().then(
          () => setState('there'),
          () => setState('failed'),
        );
    }, []);

    if (Loaded) return <Loaded {...props} />;
    return (
      <p class={state === 'failed' ? 'empty problem' : 'empty'}>
        {t(state === 'failed' ? 'common.viewFailed' : 'common.loading')}
      </p>
    );
  };
}

/** Loads all of them, one after the other: a connection that is lost later does not miss them. */
export async function loadAll(): Promise<void> {
  for (const load of loads) await load().catch(() => undefined);
}
