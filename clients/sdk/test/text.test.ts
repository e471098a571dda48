import { expect, test } from 'vitest';
import { pieces, safeUrl, tidy } from '../src/text';

const links = (text: string) => pieces(text).flatMap((piece) => (piece.href ? [piece.text] : []));
const whole = (text: string) =>
  pieces(text)
    .map((piece) => piece.text)
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
  pieces('https://'.repeat(500));
  pieces(`https://a${')'.repeat(4000)}`);
  pieces('https://a.b/'.padEnd(4000, '('));
  expect(performance.now() - began).toBeLessThan(500);
});

test('addresses of attachments', () => {
  expect(safeUrl('https://shop.example/a b')).toBe('https://shop.example/a%20b');
  expect(safeUrl(' javascript:alert(1)')).toBe(null);
  expect(safeUrl('java\nscript:alert(1)')).toBe(null);
  expect(safeUrl('/relative')).toBe(null);
});

test('names have nothing that could turn a sentence around', () => {
  expect(tidy('An\u202ena\u2066 \n\t Keller\u0000')).toBe('An na Keller');
  expect(tidy('مينا')).toBe('مينا');
  expect(tidy('👩‍👧 Ö')).toBe('👩‍👧 Ö');
  expect(tidy(null)).toBe('');
  expect(tidy(undefined)).toBe('');
});
