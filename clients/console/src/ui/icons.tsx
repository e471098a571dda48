/* Small drawings, each one path on a grid of 24; the words beside them or the label of the button say the same. */
const PATHS = {
  inbox: 'M3 13h5l1.5 3h5L16 13h5M5.5 5h13L21 13v6H3v-6z',
  board: 'M4 20V10m5.5 10V4M15 20v-7m5 7V8',
  rules: 'M5 6h9m-9 6h14M5 18h6m7-14v4m-2-2h4m-8 10v4m-2-2h4',
  settings: 'M4 7h10m4 0h2M4 17h2m4 0h10M14 5v4h4V5zM6 15v4h4v-4z',
  back: 'M15 5l-7 7 7 7',
  forth: 'M9 5l7 7-7 7',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12h14m-6-6l6 6-6 6',
  panel: 'M4 5h16v14H4zM15 5v14',
  search: 'M11 5a6 6 0 100 12 6 6 0 000-12zm4.5 10.5L20 20',
  down: 'M12 5v14m-6-6l6 6 6-6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  checks: 'M2.5 12.5L7 17l8.5-9.5M11 16l1 1 9.5-9.5',
  clock: 'M12 4a8 8 0 100 16 8 8 0 000-16zm0 4v4.5l3 2',
  eye: 'M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zm9-2.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z',
  lock: 'M7 11V8a5 5 0 0110 0v3M5 11h14v9H5z',
  bot: 'M6 9h12v10H6zM12 9V5M9.5 13.5h.01M14.5 13.5h.01M3 13v3m18-3v3',
  person: 'M12 4a4 4 0 100 8 4 4 0 000-8zM4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  warn: 'M12 4l9 16H3zM12 10v4m0 3h.01',
  bell: 'M6 16v-5a6 6 0 0112 0v5l1.5 2h-15zM10 20.5h4',
  reply: 'M10 6L4 12l6 6M4 12h10a6 6 0 016 6v1',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, class: className }: { name: IconName; class?: string }) {
  return (
    <svg
      class={className ?? ''}
      width="18"
      height="18"
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
