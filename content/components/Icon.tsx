// Our own line icons on a 20 x 20 grid. Always beside words or under an accessible name, so hidden from screen readers.

const paths = {
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  verified: 'M10 2.5l6 2.2v4.8c0 4-2.4 6.6-6 8-3.6-1.4-6-4-6-8V4.7zM7 9.8l2.2 2.2 3.8-4',
  ring: 'M10 3.5a6.5 6.5 0 1 1-6.5 6.5',
  dot: 'M10 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z',
  warn: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.4v.1',
  danger: 'M7 2.5h6l4.5 4.5v6L13 17.5H7L2.5 13V7zM7.5 7.5l5 5M12.5 7.5l-5 5',
  fingerprint:
    'M3.5 9.500a6.5 6.5 0 0 1 13 0v3.500M6.8 14.500c.2-1.4.2-3 .2-5a3 3 0 0 1 6 0c0 3-.2 5-.7 7.500M10 9.500c0 3-.2 5.5-.8 8M3.5 13v.1',
  person: 'M10 3.500a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM3.5 17c.6-3.6 3.2-5 6.5-5s5.9 1.4 6.5 5',
  tab: 'M8 4H4v12h12v-4M11.5 3.5h5v5M16 4l-7 7',
  info: 'M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4zM10 9v5M10 6.2v.1',
  plus: 'M10 4v12M4 10h12',
  close: 'M5 5l10 10M15 5L5 15',
  send: 'M10 16V4.5M5 9.2l5-5 5 5',
  down: 'M5 8l5 5 5-5',
  back: 'M12 5l-5 5 5 5',
  copy: 'M7.5 7.5h9v9h-9zM4.5 12.5h-1v-9h9v1',
  private: 'M3.5 4.5h13v8.5h-6.5l-3.5 3.5v-3.5h-3zM7 8.7h6',
  file: 'M5 2.8h6.500l3.500 3.500v10.900h-10zM11.500 2.800v3.500h3.500',
  question: 'M7.2 7.5a2.8 2.8 0 1 1 4.3 2.4c-1 .7-1.5 1.3-1.5 2.4M10 15v.1',
  suggest: 'M10 3l1.6 5.4L17 10l-5.4 1.6L10 17l-1.6-5.4L3 10l5.4-1.6z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
