import type { Entry } from './log.js';
import type { From } from './protocol.js';

/** What to call those who have no name. */
export interface TranscriptNames {
  visitor?: string;
  bot?: string;
  agent?: string;
}

interface Said {
  at: string;
  text?: string | null;
  from?: unknown;
}

/**
 * The conversation as plain text: a line for each thing said, `time  name: text`. Times are local, as
 * `locale` writes them. What is not stored yet is left out.
 */
export function transcriptOf(
  entries: readonly Entry<Said>[],
  names: TranscriptNames,
  locale?: string,
): string {
  const lines = entries.flatMap((entry) => {
    if (entry.kind !== 'event' || !entry.event.text) return [];
    const from = entry.event.from as Partial<From> | undefined;
    const role = from?.role ?? 'bot'; // what the system says, the bot says
    const name = from?.name || names[role as keyof TranscriptNames] || role;

    return [`${new Date(entry.event.at).toLocaleString(locale || undefined)}  ${name}: ${entry.event.text}`];
  });

  return lines.length ? `${lines.join('\n')}\n` : '';
}
