/* Buttons. An icon alone has a label, which is its tooltip, too. */
import type { ComponentChildren, Ref } from 'preact';
import { Icon, type IconName } from './icons';

/** They point where one goes, and so the other way in Arabic. */
const MIRRORED: readonly IconName[] = ['back', 'forth', 'send'];

interface ButtonProps {
  children?: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  look?: 'main' | 'quiet' | 'bad' | undefined;
  icon?: IconName;
  /** What it is called when there is no text in it, or when the text is not enough. */
  label?: string | undefined;
  /** Shown as `aria-keyshortcuts`. */
  keys?: string | undefined;
  type?: 'button' | 'submit';
  disabled?: boolean;
  pressed?: boolean | undefined;
  expanded?: boolean | undefined;
  controls?: string | undefined;
  class?: string;
  buttonRef?: Ref<HTMLButtonElement>;
}

export function Button(props: ButtonProps) {
  const alone = props.icon !== undefined && props.children === undefined;

  return (
    <button
      ref={props.buttonRef ?? null}
      type={props.type ?? 'button'}
      class={`button ${props.look ?? ''} ${alone ? 'icon' : ''} ${props.class ?? ''}`}
      onClick={props.onClick}
      disabled={props.disabled}
      aria-label={props.label}
      title={alone ? props.label : undefined}
      aria-keyshortcuts={props.keys}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-controls={props.controls}
    >
      {props.icon && <Icon name={props.icon} class={MIRRORED.includes(props.icon) ? 'mirrored' : ''} />}
      {props.children}
    </button>
  );
}
