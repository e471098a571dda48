/* problems.tsx - what is wrong with the packs, where, and how it is mended; and taking them anew. */
import { HandoffError } from '@handoff/sdk/agent';
import { useSignal } from '@preact/signals';
import { client } from '../desk';
import { formatDuration, formatNumber, locale, plural, t } from '../locale';
import { announce } from '../news';
import { Copy } from '../panel/copy';
import { refusal } from '../refusal';
import { Button } from '../ui/button';
import { type Pack, type PackProblem, type Reloaded, reloadedOf } from './trial';

const MOST = 200;

function placeOf(problem: PackProblem): string {
  const { file, line, column } = problem;
  return [file, line > 0 ? line : '', line > 0 && column > 0 ? column : '']
    .filter((part) => part !== '')
    .join(':');
}

function ProblemList({ problems }: { problems: readonly PackProblem[] }) {
  const worst = [...problems].sort((a, b) => Number(a.warning) - Number(b.warning));
  return (
    <>
      <ul class="problem-list">
        {worst.slice(0, MOST).map((problem, i) => (
          <li key={i}>
            <p class="problem-place">
              <span class={`tag ${problem.warning ? 'warn' : 'bad'}`}>
                {t(problem.warning ? 'rules.warning' : 'rules.error')}
              </span>
              <code>
                <bdi dir="ltr">{placeOf(problem)}</bdi>
              </code>
              <Copy text={placeOf(problem)} what={t('rules.place')} />
            </p>
            <p dir="auto">{problem.text}</p>
          </li>
        ))}
      </ul>
      {worst.length > MOST && <p class="dim small">{plural('rules.problemsMore', worst.length - MOST)}</p>}
    </>
  );
}

function languageOf(tag: string): string {
  try {
    return new Intl.DisplayNames([locale.value], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

function OnePack({ pack }: { pack: Pack }) {
  const errors = pack.problems.filter((problem) => !problem.warning).length;
  return (
    <details class="pack" open={pack.problems.length > 0}>
      <summary>
        <h3>
          <bdi>{pack.name}</bdi>
        </h3>
        <span class="dim small">
          {[languageOf(pack.language), pack.sites.join(', ')].filter(Boolean).join(' · ')}
        </span>
        <span class={`tag ${errors ? 'bad' : pack.problems.length ? 'warn' : 'good'}`}>
          {pack.problems.length ? plural('rules.problems', pack.problems.length) : t('rules.fine')}
        </span>
      </summary>
      {pack.problems.length > 0 ? (
        <ProblemList problems={pack.problems} />
      ) : (
        <p class="dim small">{t('rules.fineLong')}</p>
      )}
    </details>
  );
}

async function reload(): Promise<Reloaded> {
  try {
    return reloadedOf(await client.api('/api/v1/rules/reload', { method: 'POST' }), true);
  } catch (error) {
    if (error instanceof HandoffError && error.problem && 'problems' in error.problem)
      return reloadedOf(error.problem, false);
    throw error;
  }
}

function Result({ result }: { result: Reloaded }) {
  return (
    <div class="reload-result" data-ok={result.ok}>
      <p>
        {result.ok
          ? t('rules.reloaded', {
              packs: plural('rules.packs', result.packs),
              trained: formatNumber(result.trained),
              time:
                result.ms < 1000 ? t('rules.ms', { n: formatNumber(result.ms) }) : formatDuration(result.ms),
            })
          : t('rules.reloadFailed')}
      </p>
      {!result.ok && <ProblemList problems={result.problems} />}
    </div>
  );
}

export function Packs({ packs, onReloaded }: { packs: readonly Pack[]; onReloaded: () => void }) {
  const result = useSignal<Reloaded | null>(null);
  const problem = useSignal('');
  const working = useSignal(false);
  const run = async () => {
    if (working.peek()) return;
    working.value = true;
    problem.value = '';
    result.value = null;
    try {
      result.value = await reload();
      announce(t(result.value.ok ? 'rules.reloadedShort' : 'rules.reloadFailed'));
      if (result.value.ok) onReloaded();
    } catch (error) {
      problem.value = refusal(error);
    } finally {
      working.value = false;
    }
  };
  return (
    <section class="packs" aria-labelledby="rules-packs">
      <header class="bar">
        <h2 id="rules-packs">{t('rules.packsTitle')}</h2>
        <Button onClick={() => void run()} disabled={working.value}>
          {t(working.value ? 'rules.reloading' : 'rules.reload')}
        </Button>
      </header>
      <p class="dim small">{t('rules.reloadHint')}</p>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {result.value && <Result result={result.value} />}
      {packs.map((pack) => (
        <OnePack key={pack.name} pack={pack} />
      ))}
    </section>
  );
}
