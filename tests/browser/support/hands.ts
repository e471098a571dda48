import { expect, type Locator, type Page } from '@playwright/test';

/* How somebody works a page. All that a flow needs is to press something and to write somewhere. */
export interface Hands {
  press(what: Locator): Promise<void>;
  write(where: Locator, text: string): Promise<void>;
}

export function mouse(): Hands {
  return {
    press: (what) => what.click(),
    async write(where, text) {
      await where.click();
      await where.pressSequentially(text, { delay: 2 });
    },
  };
}

/* Fingers: taps, and what the keyboard on the screen types. */
export function fingers(): Hands {
  return {
    press: (what) => what.tap(),
    async write(where, text) {
      await where.tap();
      await where.pressSequentially(text, { delay: 2 });
    },
  };
}

const MOST_TABS = 120;

function hasFocus(what: Locator): Promise<boolean> {
  return what.evaluate((element) => {
    const root = element.getRootNode() as Document | ShadowRoot;
    return root.activeElement === element && element.ownerDocument.hasFocus();
  });
}

/* No pointer at all: whatever is to be pressed is gone to by Tab, and what has the focus can be seen. */
export function keyboard(page: Page): Hands {
  async function reach(what: Locator): Promise<void> {
    await expect(what).toBeVisible();
    for (let i = 0; i < MOST_TABS; i++) {
      if (await hasFocus(what)) {
        await expectVisibleFocus(what);
        return;
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`no way by Tab to ${String(what)}`);
  }

  /* Radio buttons are one stop of the way; arrows lead from one to the next. */
  async function choose(what: Locator): Promise<void> {
    await reach(what.locator('xpath=ancestor::fieldset[1]').getByRole('radio').first());
    for (let i = 0; i < MOST_TABS && !(await hasFocus(what)); i++) await page.keyboard.press('ArrowRight');
    await expectVisibleFocus(what);
    await page.keyboard.press('Space');
    await expect(what).toBeChecked();
  }

  return {
    async press(what) {
      if (await what.evaluate((element) => element.matches('input[type=radio]'))) return choose(what);
      await reach(what);
      const key = await what.evaluate((element) => (element.matches('input[type=checkbox]') ? ' ' : 'Enter'));
      await page.keyboard.press(key);
    },
    async write(where, text) {
      await reach(where);
      await page.keyboard.type(text, { delay: 2 });
    },
  };
}

/* An outline, or something else that is drawn for the focus alone. A radio button's may be on what stands for it. */
async function expectVisibleFocus(what: Locator): Promise<void> {
  const seen = await what.evaluate((element) => {
    const near = [element, element.nextElementSibling, element.parentElement].filter((one) => one !== null);
    return near.some((one) => {
      const style = getComputedStyle(one);
      return (
        (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) ||
        style.boxShadow !== 'none'
      );
    });
  });

  expect(seen, `the focus is seen on ${String(what)}`).toBe(true);
}
