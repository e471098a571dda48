/* What is known about the visitor. */
export function ContextPanel({ id }: { id: string }) {
  return <section data-conversation={id} />;
}
