import type { People } from './test.ts';
import type { Frame, User } from './users.ts';

/* People whom the demo shop's rules know well. */
export const MIA = {
  locale: 'en-GB',
  page: { url: 'https://shop.example/orders', title: 'My orders', referrer: 'https://search.example/' },
  user: { id: 'customer-4711', name: 'Mia Brandt', email: 'mia@example.org' },
};

export const UPSET = [
  'where is my order RB123456',
  'that did not help, it never came',
  'I already told you, this is the third time I ask, useless',
];

async function says(visitor: User, texts: readonly string[]): Promise<void> {
  for (const text of texts) await visitor.say(text);
}

/* Somebody who was here before, and whom the bot has not helped this time. */
export async function upset(people: People, hello: object = MIA): Promise<User> {
  const before = await people.user('visitor', hello);

  await says(before, ['how do i return an item']);
  await before.command({ type: 'end' });
  const token = before.of('welcome')[0]?.token;
  await before.close();
  const visitor = await people.user('visitor', { ...hello, token });
  await says(visitor, UPSET);
  await visitor.next((frame: Frame) => frame.type === 'escalated');
  return visitor;
}

/* Somebody who wants a person at once. */
export async function asks(people: People, about = 'how long does delivery take'): Promise<User> {
  const visitor = await people.user('visitor');

  await says(visitor, [about, 'I want to talk to a person']);
  await visitor.next((frame: Frame) => frame.type === 'escalated');
  return visitor;
}
