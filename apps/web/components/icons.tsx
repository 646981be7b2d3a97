const paths = {
  overview: "M2 4h12M2 8h8M2 12h10",
  securities: "M4 2v12M12 2v12M2.5 5h3v5h-3zM10.5 6h3v5h-3z",
  watchlists: "M8 1.800l1.900 3.900 4.300.600-3.100 3 .700 4.300L8 11.600l-3.800 2 .700-4.300-3.100-3 4.300-.600z",
  evidence: "M8 1.500v4M8 5.500l2.500 3.500L8 14.500 5.500 9z",
  compare: "M5 2.500v11M11 2.500v11M2.500 6H5M11 10h2.500M5 5l6 6",
  glossary: "M3 2.500h7.500a2.500 2.500 0 012.500 2.500v8.500H5a2 2 0 01-2-2zM5.500 6h5M5.500 9h3",
  tables: "M3 4c0-2 10-2 10 0s-10 2-10 0v8c0 2 10 2 10 0V4M3 8c0 2 10 2 10 0",
  sql: "M2 3h12v10H2zM4.500 6l2 2-2 2M8 10.500h3.500",
  quarantine: "M8 1.5L14.500 8 8 14.500 1.500 8zM8 5v3.500M8 11h0",
  runs: "M2.500 4.500h11M2.500 8h7M2.500 11.500h4M10.500 9.500l3.500 2-3.500 2z",
  diary: "M3 2h8l2 2v10H3zM5.500 6h5M5.500 9h5M5.500 12h3",
  search: "M7 2.500a4.500 4.500 0 100 9 4.500 4.500 0 000-9zM10.500 10.500L14 14",
  density: "M2 4h12M2 8h12M2 12h12",
  theme: "M8 2a6 6 0 100 12A6 6 0 008 2zM8 2v12",
} as const;

export type IconName = keyof typeof paths;

/** A 16-unit line icon; always beside words or a label, so hidden from readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The plumb bob: a line in ink, the bob in brass. */
export function PlumbBob({ height = 20 }: { height?: number }) {
  return (
    <svg width={height * 0.7} height={height} viewBox="0 0 14 20" aria-hidden="true">
      <path d="M1.5 1h11" stroke="var(--ink)" strokeWidth="1.6" strokeLinecap="round" />
      <path d="M7 1v8.500" stroke="var(--brass)" strokeWidth="1.3" />
      <path d="M7 8.500l3.600 4.200L7 19.200l-3.600-6.500z" fill="var(--brass)" />
    </svg>
  );
}
