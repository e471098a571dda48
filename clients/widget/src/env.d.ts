/* What the build puts in: names with hashes, and our version. */
declare const __ASSETS__: { inline: string; locales: Record<string, string> };
declare const __VERSION__: string;

declare module '*.css?inline' {
  const text: string;
  export default text;
}
