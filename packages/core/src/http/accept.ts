/** A media range of an `Accept` field: a type such as `text/*`, and its weight. */
interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

/**
 * The weight that an `Accept` field gives to a media type, from 0 (not accepted) to 1; the most specific
 * range that matches counts (RFC 9110 §12.5.1). Parameters besides `q` are not compared.
 */
export function qualityOf(accept: string, mediaType: string): number {
  return bestQuality(rangesOf(accept), mediaType);
}

/**
 * The offered media type that an `Accept` field prefers, the first of equals; undefined when it accepts
 * none of them. Without the field, the first.
 */
export function preferredType(
  accept: string | undefined,
  offered: readonly string[],
): string | undefined {
  if (accept === undefined) return offered[0];
  const ranges = rangesOf(accept);
  let preferred: string | undefined;
  let best = 0;
  for (const type of offered) {
    const quality = bestQuality(ranges, type);
    if (quality > best) {
      preferred = type;
      best = quality;
    }
  }
  return preferred;
}

function rangesOf(accept: string): readonly MediaRange[] {
  return accept.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const [type = '', subtype = ''] = range.split('/');
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    return {
      type,
      subtype,
      quality: Number.isNaN(quality) ? 1 : Math.min(1, Math.max(0, quality)),
    };
  });
}

function bestQuality(ranges: readonly MediaRange[], mediaType: string): number {
  const [type = '', subtype = ''] = (mediaType.split(';')[0] ?? '').trim().toLowerCase().split('/');
  const matching = [
    ranges.find((range) => range.type === type && range.subtype === subtype),
    ranges.find((range) => range.type === type && range.subtype === '*'),
    ranges.find((range) => range.type === '*' && range.subtype === '*'),
  ];
  return matching.find((range) => range !== undefined)?.quality ?? 0;
}
