import { expect, test } from 'vitest';
import { parts, safeUrl } from '../src/chat/links';

const links = (text: string) => parts(text).flatMap((part) => (typeof part === 'string' ? [] : [part.text]));
const whole = (text: string) =>
  parts(text)
    .map((part) => (typeof part === 'string' ? part : part.text))
    .join('');

test.each([
  ['see https://example.org/a?b=1#c now', ['https://example.org/a?b=1#c']],
  ['(https://example.org/a_(b))', ['https://example.org/a_(b)']],
  ['https://example.org/x?y=1), thanks', ['https://example.org/x?y=1']],
  ['two: http://a.example, http://b.example.', ['http://a.example', 'http://b.example']],
  ['write to mailto:mia@example.org!', ['mailto:mia@example.org']],
  ['„https://example.org/…“', ['https://example.org/']],
  ['HTTPS://EXAMPLE.ORG/', ['HTTPS://EXAMPLE.ORG/']],
])('%s', (text, found) => {
  expect(links(text)).toEqual(found);
  expect(whole(text)).toBe(text);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'https://bank.example@evil.example/',
  'https://user:pass@evil.example/',
  'xhttps://example.org',
  'https://',
  '<a href="x">',
])('no link: %s', (text) => {
  expect(links(text)).toEqual([]);
  expect(whole(text)).toBe(text);
});

test('a direction override ends an address', () => {
  expect(links('https://example.org/\u202egpj.exe')).toEqual(['https://example.org/']);
  expect(links('https://example.org/\u2066a\u2069')).toEqual(['https://example.org/']);
});

test('long texts take no long time', () => {
  const began = performance.now();
  parts('https://'.repeat(500));
  parts(`https://a${')'.repeat(4000)}`);
  parts('https://a.b/'.padEnd(4000, '('));
  expect(performance.now() - began).toBeLessThan(500);
});

test('addresses of attachments', () => {
  expect(safeUrl('https://shop.example/a b')).toBe('https://shop.example/a%20b');
  expect(safeUrl(' javascript:alert(1)')).toBe(null);
  expect(safeUrl('java\nscript:alert(1)')).toBe(null);
  expect(safeUrl('/relative')).toBe(null);
});
