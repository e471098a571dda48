/* A modal dialog: the browser keeps the focus in it, Escape closes it, and the focus goes back to where it
 * was. With a form in it, the first field has the focus. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  title: ComponentChildren;
  onClose: () => void;
  /** Submitted with Enter, or with a button of type submit. */
  onSubmit?: (form: HTMLFormElement) => void;
  children: ComponentChildren;
  class?: string;
  /** It cannot be put away, as that of an expired login. */
  stays?: boolean;
}

export function Dialog({ title, onClose, onSubmit, children, class: className, stays }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();

  /* Before anything else is done: what the dialog was for may want the focus next. */
  useLayoutEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;

    dialog?.showModal();
    return () => {
      dialog?.close();
      if (!(before instanceof HTMLElement) || !before.isConnected) return;
      /* Closing gives the focus back by itself, to a field that is still inert: it has no caret then, and
       * what is typed goes nowhere. So it is given once more. */
      before.blur();
      before.focus();
    };
  }, []);

  const body = (
    <>
      <h2 id={id}>{title}</h2>
      {children}
    </>
  );

  return (
    <dialog
      ref={box}
      class={className ?? ''}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!stays) onClose();
      }}
    >
      {onSubmit ? (
        <form
          class="dialog-body"
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit(event.currentTarget);
          }}
        >
          {body}
        </form>
      ) : (
        <div class="dialog-body">{body}</div>
      )}
    </dialog>
  );
}
