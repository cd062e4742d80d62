import { REQUEST_CODINGS, type RequestCoding } from '../http/inflated-body.js';

/** The numbers that an operation or an application may set. */
interface Limits {
  readonly validateResponses?: boolean | number | undefined;
  readonly maxBodyBytes?: number | undefined;
  readonly decompress?: boolean | readonly RequestCoding[] | undefined;
  readonly maxMessageBytes?: number | undefined;
  readonly maxJsonKeys?: number | undefined;
  readonly maxJsonDepth?: number | undefined;
  readonly maxFields?: number | undefined;
  readonly maxFiles?: number | undefined;
  readonly maxPartBytes?: number | undefined;
  readonly maxFileMemoryBytes?: number | undefined;
}

/** Deeper values overflow the stack of recursive code. */
const MAX_DEPTH = 1000;

/** Reports limits that are not whole numbers of bytes, keys or levels, and a fraction that is none. */
export function checkLimits(limits: Limits, report: (what: string, fix: string) => void): void {
  const { maxBodyBytes, maxMessageBytes, maxJsonKeys, maxJsonDepth } = limits;
  const { decompress, validateResponses } = limits;
  if (
    typeof validateResponses === 'number' &&
    !(validateResponses >= 0 && validateResponses <= 1)
  ) {
    report(
      `has the option validateResponses: ${validateResponses}.`,
      'Give true, false, or a fraction from 0 to 1.',
    );
  }
  const codings = typeof decompress === 'object' ? decompress : [];
  for (const coding of codings.filter((each) => !REQUEST_CODINGS.includes(each))) {
    report(
      `has the option decompress: ["${coding}"].`,
      `Choose from ${REQUEST_CODINGS.join(', ')}.`,
    );
  }
  if (!isWhole(maxBodyBytes, 0)) {
    report(
      `has the option maxBodyBytes: ${maxBodyBytes}.`,
      'Give a whole number of bytes, for example 10 * 1024 * 1024.',
    );
  }
  // `ws` takes 0 for no limit.
  if (!isWhole(maxMessageBytes, 1)) {
    report(
      `has the option maxMessageBytes: ${maxMessageBytes}.`,
      'Give a whole number of bytes from 1, for example 64 * 1024.',
    );
  }
  if (!isWhole(maxJsonKeys, 0)) {
    report(
      `has the option maxJsonKeys: ${maxJsonKeys}.`,
      'Give a whole number, for example 50_000.',
    );
  }
  if (!isWhole(maxJsonDepth, 1, MAX_DEPTH)) {
    report(
      `has the option maxJsonDepth: ${maxJsonDepth}.`,
      `Give a whole number from 1 to ${MAX_DEPTH}.`,
    );
  }
  for (const name of COUNTS.filter((each) => !isWhole(limits[each], 0))) {
    report(`has the option ${name}: ${limits[name]}.`, 'Give a whole number, for example 1000.');
  }
}

/** Limits that are zero or any whole number above. */
const COUNTS = ['maxFields', 'maxFiles', 'maxPartBytes', 'maxFileMemoryBytes'] as const;

function isWhole(value: number | undefined, least: number, most = Infinity): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most);
}
