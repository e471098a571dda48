/* Which language, and which way it runs. */

/** The one of `known` that a BCP 47 tag asks for. */
export function pick(known: string[], tag: string): string {
  const language = tag.toLowerCase().split(/[-_]/)[0] as string;
  return known.includes(language) ? language : 'en';
}

export function direction(tag: string): 'rtl' | 'ltr' {
  return /^(ar|fa|he|ur)\b/i.test(tag) ? 'rtl' : 'ltr';
}
