import { unfilled } from './variables';

/**
 * Puts a text where the caret is, in place of what is selected, and selects its first gap; without one
 * the caret stands behind it. The field's `input` event follows, as if it had been typed.
 */
export function insertText(field: HTMLTextAreaElement, text: string) {
  const start = field.selectionStart;
  field.focus();
  field.setRangeText(text, start, field.selectionEnd, 'end');
  const gap = unfilled(text)[0];
  if (gap) field.setSelectionRange(start + gap.start, start + gap.end);
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertReplacementText' }));
}

/** Selects the first gap of what stands in a field; false when there is none. */
export function selectGap(field: HTMLTextAreaElement): boolean {
  const gap = unfilled(field.value)[0];
  if (!gap) return false;
  field.focus();
  field.setSelectionRange(gap.start, gap.end);
  return true;
}
