/* Shows what is told beside the page. */
import { t } from '../locale';
import { dismiss, spoken, toasts } from '../news';
import { Button } from './button';

export function News() {
  return (
    <>
      <p class="aside" role="status">
        {spoken.value}
      </p>
      <div class="toasts" role="alert">
        {toasts.value.map((one) => (
          <p key={one.id} class={`toast ${one.tone}`}>
            <span dir="auto">{one.text}</span>
            {one.action && (
              <Button
                onClick={() => {
                  one.action?.run();
                  dismiss(one.id);
                }}
              >
                {one.action.label}
              </Button>
            )}
            <Button icon="close" label={t('common.dismiss')} onClick={() => dismiss(one.id)} />
          </p>
        ))}
      </div>
    </>
  );
}
