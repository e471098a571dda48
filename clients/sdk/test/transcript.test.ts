import { expect, test } from 'vitest';
import { transcriptOf } from '../src/transcript.js';
import { event, said } from './fake.js';

const entry = (of: unknown) => ({ kind: 'event' as const, key: 'k', event: of as never });

test('is a line for each thing said: time, name, text', () => {
  const time = new Date('2026-11-22T06:40:32.123Z').toLocaleString('en');
  const entries = [
    entry(said(1, 'visitor', 'hello\nthere')),
    entry(said(2, 'bot', 'Hi')),
    entry(event(3, 'escalated', { text: 'A person comes' })),
    entry(event(4, 'assigned', { agent: { id: 'a', name: 'Anna' } })),
    entry(said(5, 'agent', 'It is me')),
    {
      kind: 'pending' as const,
      key: 'p',
      outgoing: { id: 'p', frame: { type: 'say', id: 'p', text: 'x' }, at: 0, state: 'sending' } as const,
    },
  ];
  expect(transcriptOf(entries, { visitor: 'You', bot: 'Robin' }, 'en')).toBe(
    [
      `${time}  You: hello\nthere`,
      `${time}  Robin: Hi`,
      `${time}  Robin: A person comes`,
      `${time}  Anna: It is me`,
      '',
    ].join('\n'),
  );
});

test('is empty when nothing was said', () => {
  expect(transcriptOf([], {})).toBe('');
});
