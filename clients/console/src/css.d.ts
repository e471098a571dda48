/* Style sheets are imported for what they do. */
declare module '*.css';

/** Of the build. */
declare const __VERSION__: string;
