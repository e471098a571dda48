/* try.tsx - says something to a pack, as a visitor would, and shows what it makes of it. Nothing is stored. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { t } from '../locale';
import { announce } from '../news';
import { refusal } from '../refusal';
import { Button } from '../ui/button';
import { Talk } from './said';
import { type Pack, type Said, TURNS_MOST, type Turn, trySentence } from './trial';
import { Explained } from './why';
import { decisionWords } from './words';

const TEXT_MOST = 4000;

function Choice({
  packs,
  chosen,
  onChoose,
}: {
  packs: readonly Pack[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  return (
    <label class="field try-pack">
      <span>{t('rules.pack')}</span>
      <select value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
        {packs.map((pack) => (
          <option key={pack.name} value={pack.name}>
            {pack.sites.length > 0
              ? t('rules.packOf', { name: pack.name, sites: pack.sites.join(', ') })
              : pack.name}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Try({ packs }: { packs: readonly Pack[] }) {
  const chosen = useSignal(packs[0]?.name ?? '');
  const turns = useSignal<readonly Turn[]>([]);
  const shown = useSignal(0);
  const problem = useSignal('');
  const asking = useSignal(false);
  const field = useRef<HTMLInputElement>(null);

  const restart = () => {
    turns.value = [];
    shown.value = 0;
    problem.value = '';
    field.current?.focus();
  };

  const say = async (said: Said) => {
    const pack = chosen.peek();
    if (!said.text.trim() || asking.peek() || turns.peek().length >= TURNS_MOST) return;
    asking.value = true;
    problem.value = '';
    try {
      const trial = await trySentence(pack, said, turns.peek());
      /* Another pack may have been chosen meanwhile. */
      if (pack !== chosen.peek()) return;
      turns.value = [...turns.peek(), { ...said, trial }];
      shown.value = turns.peek().length - 1;
      if (field.current) field.current.value = '';
      announce(`${decisionWords(trial.decision)} ${trial.text}`.trim());
    } catch (error) {
      problem.value = refusal(error);
    } finally {
      asking.value = false;
    }
  };

  const turn = turns.value[shown.value];
  return (
    <section class="try" aria-labelledby="rules-try">
      <header class="bar">
        <h2 id="rules-try">{t('rules.try')}</h2>
        <Choice
          packs={packs}
          chosen={chosen.value}
          onChoose={(name) => {
            chosen.value = name;
            restart();
          }}
        />
        <Button look="quiet" onClick={restart} disabled={turns.value.length === 0}>
          {t('rules.restart')}
        </Button>
      </header>
      <div class="try-columns">
        <div class="try-chat">
          <Talk
            turns={turns.value}
            shown={shown.value}
            onShow={(i) => {
              shown.value = i;
            }}
            onReply={(reply) => void say({ text: reply.title, payload: reply.say })}
          />
          <form
            class="try-form"
            onSubmit={(event) => {
              event.preventDefault();
              void say({ text: field.current?.value ?? '' });
            }}
          >
            <label class="field">
              <span class="aside">{t('rules.sentence')}</span>
              <input
                ref={field}
                type="text"
                dir="auto"
                autocomplete="off"
                placeholder={t('rules.placeholder')}
                maxLength={TEXT_MOST}
              />
            </label>
            <Button type="submit" look="main" disabled={asking.value || turns.value.length >= TURNS_MOST}>
              {t('rules.send')}
            </Button>
          </form>
          {problem.value && (
            <p class="problem" role="alert">
              {problem.value}
            </p>
          )}
          {turns.value.length >= TURNS_MOST && <p class="dim small">{t('rules.tooLong')}</p>}
        </div>
        {turn ? <Explained turn={turn} /> : <p class="empty try-why">{t('rules.whyEmpty')}</p>}
      </div>
    </section>
  );
}
