/** A value of a field such as `Accept-Encoding`, in lower case, and its weight from 0 to 1. */
export interface Weighted {
  readonly value: string;
  readonly quality: number;
}

/** Reads a list of weighted values (RFC 9110 §12.4.2), the preferred first. */
export function weightedList(field: string): readonly Weighted[] {
  const values = field.split(',').flatMap((part) => {
    const [value = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return value === '' ? [] : [{ value, quality: qualityIn(parameters) }];
  });
  return values.toSorted((one, other) => other.quality - one.quality);
}

function qualityIn(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  if (weight === undefined) return 1;
  const quality = Number(weight.slice(2));
  return Number.isNaN(quality) ? 1 : Math.min(1, Math.max(0, quality));
}
