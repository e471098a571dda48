/* The part of the settings about keys and alerts. */
export function KeySettings() {
  return null;
}
