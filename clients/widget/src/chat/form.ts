/* A form with its heading, and what was put into it. */
import { type Child, el } from '../dom';

export type Fields = Record<string, string | boolean>;

export function field(name: string, label: string, required = false, value = ''): HTMLElement {
  const shared = { name, required, dir: 'auto' };
  if (name === 'consent')
    return el(
      'label',
      { class: 'check' },
      el('input', { ...shared, type: 'checkbox' }),
      el('span', {}, label),
    );
  const long = name === 'message' || name === 'comment';
  const input = long
    ? el('textarea', { ...shared, rows: 2, maxlength: 2000 })
    : el('input', {
        ...shared,
        maxlength: 200,
        type: name === 'phone' ? 'tel' : name,
        autocomplete: name === 'phone' ? 'tel' : name,
      });
  input.value = value;
  return el('label', {}, label, input);
}

/** `send` gets what was filled in, without the fields that were not. */
export function form(
  title: string,
  inside: Child[],
  label: string,
  send: (given: Fields) => void,
  ...others: Child[]
): HTMLElement {
  const submit = (event: Event) => {
    event.preventDefault();
    const given = [...new FormData(node)].map(([name, value]) => [
      name,
      name === 'consent' || `${value}`.trim(),
    ]);
    send(Object.fromEntries(given.filter(([, value]) => value)));
  };
  const node = el(
    'form',
    { submit },
    title && el('h3', {}, title),
    ...inside,
    el('div', { class: 'row' }, el('button', { class: 'main' }, label), ...others),
  );
  return node;
}
