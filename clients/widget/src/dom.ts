/* The only way that elements are made here: attributes by name, children as nodes or as text. */

type Value = string | number | boolean | null | undefined | ((event: never) => void);
export type Child = Node | string | false | null | undefined;

function put<E extends Element>(node: E, attributes: Record<string, Value>, ...children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value as EventListener);
    else if (value != null && value !== false) node.setAttribute(name, value === true ? '' : `${value}`);
  }
  node.append(...children.filter((child): child is Node | string => Boolean(child)));
  return node;
}

/** An element; an attribute that is a function listens to the event of that name. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return put(document.createElement(tag), attributes, ...children);
}

export function button(click: () => void, label: Child, more: Record<string, Value> = {}): HTMLButtonElement {
  return el('button', { type: 'button', click, ...more }, label);
}

/** A drawing of one line, 24 by 24, in the colour of the text around it. */
export function icon(d: string): SVGSVGElement {
  const svg = 'http://www.w3.org/2000/svg';
  const path = put(document.createElementNS(svg, 'path'), { d });
  return put(document.createElementNS(svg, 'svg'), { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, path);
}

/** A stylesheet needs no style-src when a script constructs it. */
export function wear(root: Document | ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
}

/** Sets a text only when it is another one: live regions read what is set. */
export function text(node: Element, value: string): void {
  if (node.textContent !== value) node.textContent = value;
}
