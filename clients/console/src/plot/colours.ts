// colours.ts - a canvas cannot use CSS tokens: they are read for it, and again when the colours change.

/** The value of a token such as `--mood` where the element stands. */
export function token(element: Element, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim() || getComputedStyle(element).color;
}

/** Calls `changed` after each change of the colour scheme, the contrast, or the page's own theme. */
export function onColours(changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'].map(
    (query) => matchMedia(query),
  );
  const theme = new MutationObserver(changed);
  for (const query of queries) query.addEventListener('change', changed);
  theme.observe(document.documentElement, { attributeFilter: ['class', 'data-theme', 'data-scheme'] });
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
    theme.disconnect();
  };
}
