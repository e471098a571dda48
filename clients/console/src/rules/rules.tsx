/* The rules: try what the bot understands of a sentence and why, and see what is wrong with its packs. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { connection, me } from '../desk';
import { t } from '../locale';
import { refusal } from '../refusal';
import { Button } from '../ui/button';
import { Packs } from './problems';
import '../panel/panel.css';
import './rules.css';
import { type Pack, packs } from './trial';
import { Try } from './try';

function Loaded() {
  const known = useSignal<readonly Pack[] | null>(null);
  const problem = useSignal('');
  const load = async () => {
    problem.value = '';
    try {
      known.value = await packs();
    } catch (error) {
      problem.value = refusal(error);
    }
  };
  useEffect(() => {
    void load();
  }, []);
  if (problem.value && !known.value)
    return (
      <div class="empty">
        <p class="problem">{problem.value}</p>
        <Button onClick={() => void load()}>{t('rules.again')}</Button>
      </div>
    );
  if (!known.value) return <p class="empty">{t('common.loading')}</p>;
  if (known.value.length === 0) return <p class="empty">{t('rules.packsNone')}</p>;
  return (
    <>
      <Try packs={known.value} />
      <Packs packs={known.value} onReloaded={() => void load()} />
    </>
  );
}

export default function Rules() {
  const ready = connection.value.status === 'ready' || me.value !== null;
  return (
    <main class="rules">
      <h1>{t('common.rules')}</h1>
      {me.value?.role === 'agent' && <p class="empty">{t('rules.forSupervisors')}</p>}
      {me.value?.role !== 'agent' && (ready ? <Loaded /> : <p class="empty">{t('common.loading')}</p>)}
    </main>
  );
}
