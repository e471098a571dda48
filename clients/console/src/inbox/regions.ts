/* Which of the inbox's regions a narrow page shows: the lists, the conversation, or what is known. */
import { computed, effect, signal } from '@preact/signals';
import { selected } from '../desk';

/** Whether what is known about the visitor is wanted where there is no room for all. */
export const aside = signal(false);

effect(() => {
  selected.value;
  aside.value = false;
});

export const region = computed(() => (!selected.value ? 'lists' : aside.value ? 'panel' : 'talk'));
