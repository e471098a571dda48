/* copy.tsx - one click and it is in the clipboard, with or without the browser's permission. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../locale';
import { announce } from '../news';
import { Button } from '../ui/button';

/** How long the button shows that it worked. */
const DONE_MS = 2000;

/* The old way needs no permission, but something that is selected. */
function copySelected(text: string, beside: HTMLElement): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'aside';
  field.setAttribute('aria-hidden', 'true');
  beside.after(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    beside.focus();
  }
}

async function copyText(text: string, beside: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text, beside);
  }
}

/* Nothing may write to the clipboard: then the words are selected, for Ctrl+C. */
function select(node: Node | null | undefined): void {
  if (node) getSelection()?.selectAllChildren(node);
}

interface CopyProps {
  text: string;
  /** What it is: the button's name is made of it. */
  what: string;
}

/** Stands right after the element that shows the text. */
export function Copy({ text, what }: CopyProps) {
  const button = useRef<HTMLButtonElement>(null);
  const done = useSignal(false);

  useEffect(() => {
    if (!done.value) return;
    const timer = setTimeout(() => {
      done.value = false;
    }, DONE_MS);
    return () => clearTimeout(timer);
  }, [done.value]);

  const copy = async () => {
    if (!button.current) return;
    if (await copyText(text, button.current)) {
      done.value = true;
      announce(t('panel.copied', { what }));
    } else {
      select(button.current.previousElementSibling);
      announce(t('panel.copyByHand'));
    }
  };

  return (
    <Button
      class="panel-copy"
      look="quiet"
      icon={done.value ? 'check' : 'copy'}
      label={t('panel.copyWhat', { what })}
      buttonRef={button}
      onClick={copy}
    />
  );
}
