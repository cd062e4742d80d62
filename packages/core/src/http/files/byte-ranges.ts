/** Bytes from `start` up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The bytes that a `Range` asks for: `whole` where it is to be ignored, `none` for a 416. */
export type RangeSelection =
  | { readonly kind: 'whole' }
  | { readonly kind: 'parts'; readonly parts: readonly ByteRange[] }
  | { readonly kind: 'none' };

/** More ranges than that serve nobody but an attacker (RFC 9110 §17.15). */
const MAX_RANGES = 16;

/**
 * Reads a `Range` field against content of `size` bytes, as RFC 9110 §14.2 says.
 *
 * Another unit than bytes, a malformed field and one with too many ranges are ignored. Ranges that
 * overlap or touch become one, at the place of the first. An empty file is always sent whole, because
 * clients that ask for `bytes=0-` take a 416 for a failure.
 */
export function selectRanges(field: string | undefined, size: number): RangeSelection {
  const specs = field === undefined ? undefined : specsOf(field);
  if (specs === undefined || specs.length > MAX_RANGES || size === 0) return WHOLE;
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = readSpec(spec, size);
    if (range === undefined) return WHOLE;
    if (range.start < range.end) ranges.push(range);
  }
  if (ranges.length === 0) return { kind: 'none' };
  return { kind: 'parts', parts: ranges.reduce(join, []) };
}

const WHOLE: RangeSelection = { kind: 'whole' };

function specsOf(field: string): readonly string[] | undefined {
  if (!/^bytes=/i.test(field)) return undefined;
  const specs = field.slice('bytes='.length).split(',');
  // RFC 9110 §5.6.1: empty elements of a list are allowed, and do not count.
  const filled = specs.map((spec) => spec.trim()).filter((spec) => spec !== '');
  return filled.length === 0 ? undefined : filled;
}

/** Undefined for a malformed range; empty for a range outside of the content. */
function readSpec(spec: string, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(spec) ?? [];
  if (first === '') {
    return last === '' ? undefined : { start: Math.max(0, size - Number(last)), end: size };
  }
  if (last === '') return { start: Number(first), end: size };
  if (Number(first) > Number(last)) return undefined;
  return { start: Number(first), end: Math.min(size, Number(last) + 1) };
}

/** Adds a range to a list without overlaps, which it keeps without overlaps. */
function join(ranges: readonly ByteRange[], added: ByteRange): readonly ByteRange[] {
  const touching = ranges.filter(({ start, end }) => start <= added.end && added.start <= end);
  const [place] = touching;
  if (place === undefined) return [...ranges, added];
  const all = [...touching, added];
  const joined = {
    start: Math.min(...all.map(({ start }) => start)),
    end: Math.max(...all.map(({ end }) => end)),
  };
  return ranges
    .filter((range) => range === place || !touching.includes(range))
    .map((range) => (range === place ? joined : range));
}
