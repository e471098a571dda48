/* Shortcuts, the command bar and the help. */
export function Keys() {
  return null;
}
