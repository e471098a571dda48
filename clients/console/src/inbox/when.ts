/* Times as a field of the form `datetime-local` has them, and as the wire wants them. Pure. */

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** A moment as the field shows it: in the time of this computer, to the minute. */
export function localValue(time: Date): string {
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;

  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** What the field holds, in UTC; undefined when it holds nothing, or no time. */
export function wireTime(value: string): string | undefined {
  const time = new Date(value);

  return value && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined;
}

export function afterHours(from: Date, hours: number): Date {
  return new Date(from.getTime() + hours * 3_600_000);
}

/** Nine in the morning, so many days later. */
export function atNine(from: Date, days: number): Date {
  return new Date(from.getFullYear(), from.getMonth(), from.getDate() + days, 9);
}
