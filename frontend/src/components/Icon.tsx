/** The few signs we use, drawn with one stroke. They say nothing that words beside them do not. */

const paths = {
  home: "M4 11.5 12 5l8 6.5M6 10v9h12v-9",
  calendar: "M5 7h14v12H5zM5 11h14M9 4.5V8M15 4.5V8",
  people:
    "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3.5 19c.4-3 2.5-4.5 5.5-4.5s5.1 1.5 5.5 4.5M16 11a2.5 2.5 0 1 0-1-4.8M17 14.6c2 .4 3.2 1.8 3.5 4.4",
  inbox: "M4 13.5 6.5 6h11l2.5 7.5V18H4zM4 13.5h5l1 2h4l1-2h5",
  mail: "M4 6.5h16v11H4zM4 7l8 6 8-6",
  pulse: "M3.5 12.5h4l2.5-7 4 13 2.5-6h4",
  plug: "M9 4v4M15 4v4M7 8h10v3a5 5 0 0 1-10 0zM12 16v4",
  menu: "M4 7h16M4 12h16M4 17h16",
  dots: "M6 12h.01M12 12h.01M18 12h.01",
  chevronLeft: "m14.5 6-6 6 6 6",
  chevronRight: "m9.5 6 6 6-6 6",
  copy: "M9 9h10v10H9zM5 15V5h10",
  check: "m5 12.5 4.5 4.5L19 7.5",
  video: "M4 7.5h11v9H4zM15 11l5-3v8l-5-3",
  search: "M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM15.5 15.5 20 20",
  warning: "M12 4.5 21 19H3zM12 10v4M12 16.5v.01",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 8v.01",
  external: "M14 5h5v5M19 5l-8 8M17 14v5H5V7h5",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM5 20c.5-4 3-6 7-6s6.5 2 7 6",
  arrow: "M5 12h14M13 6l6 6-6 6",
  card: "M4 6h16v12H4zM4 10h16M7 15h4",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
