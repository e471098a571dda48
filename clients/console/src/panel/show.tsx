/* show.tsx - from the panel into the transcript. */
import type { ComponentChildren } from 'preact';
import { highlight } from '../desk';
import { t } from '../locale';
import { announce } from '../news';

/** Marks words of a message in the transcript; without words, all of it. */
export function showWords(seq: number, text: string): void {
  highlight.value = { seq, text };
  announce(t('panel.shown'));
}

interface ShowProps {
  seq: number;
  /** The words to mark, '' for the message. */
  text: string;
  class?: string;
  children: ComponentChildren;
}

export function Show({ seq, text, class: name = 'panel-link', children }: ShowProps) {
  const marked = highlight.value?.seq === seq && highlight.value.text === text;
  return (
    <button
      type="button"
      class={name}
      data-marked={marked}
      title={t('panel.showInTranscript')}
      onClick={() => showWords(seq, text)}
    >
      {children}
    </button>
  );
}
