/** A row's cells, all as text. */
export type Row = readonly string[];

/**
 * Sets rows in columns, two spaces apart. The last column takes what is left of `width` and is cut there
 * with `...`; Infinity, for output that is no terminal, cuts nothing.
 */
export function table(rows: readonly Row[], width: number = Number.POSITIVE_INFINITY): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(0, ...rows.map((row) => (row[at] ?? '').length)),
  );
  return rows
    .map((row) => {
      const line = row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
      return `${cut(line.trimEnd(), width)}\n`;
    })
    .join('');
}

/** A text of one line, cut to `width`. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 3))}...`;
}

/** `3 d`, `5 h`, `12 min`, `42 s`. */
export function age(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** `61 MB`: mebibytes, as tools of the system count them. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`;
}
