import type { OperationOptions } from '../decorators/options.js';
import { StreamingResponse } from '../http/response.js';
import { isBodyless } from '../http/status.js';
import { LONGEST_TIMER_MS } from '../settled-within.js';
import type { ResponseClass } from '../types/response-class.js';
import type { ResponseModel, ResumableModel } from './app-model.js';
import type { Endpoint } from './endpoint.js';
import { reportAt } from './problems.js';

const DEFAULT_TTL_S = 60;
const DEFAULT_MAX_BYTES = 1024 * 1024;
const LEAST_BYTES = 1024;
const LONGEST_TTL_S = Math.floor(LONGEST_TIMER_MS / 1000);

/** Reads the `resumable` of an operation, and reports what is wrong with it; undefined without. */
export function resumableOf(
  endpoint: Endpoint,
  { resumable = false, sse = false, status = 200 }: OperationOptions,
  classes: readonly ResponseClass[],
): ResumableModel | undefined {
  if (resumable === false) return undefined;
  const report = reportAt(endpoint.problems, endpoint.where);
  // JavaScript may pass anything.
  const given: unknown = resumable;
  if (given !== true && (typeof given !== 'object' || given === null)) {
    report(
      'E_OPTION_INVALID',
      `has the option resumable: ${JSON.stringify(given)}.`,
      'Give true, or { ttlS: 60, maxBytes: 1_048_576 }.',
    );
    return undefined;
  }
  const isGenerator = endpoint.signature === undefined || endpoint.signature.generator;
  const isStream = sse !== false || isGenerator || classes.some(isStreaming);
  if (!isStream || isBodyless(status)) {
    report(
      'E_OPTION_INVALID',
      'is resumable, but is no stream.',
      'Make the method a generator, add sse: true, or say responseClass: StreamingResponse where it returns a stream.',
    );
  }
  const { ttlS = DEFAULT_TTL_S, maxBytes = DEFAULT_MAX_BYTES } =
    resumable === true ? {} : resumable;
  if (!(ttlS > 0 && ttlS <= LONGEST_TTL_S)) {
    report(
      'E_OPTION_INVALID',
      `resumable.ttlS is ${ttlS}.`,
      `Give seconds above 0, at most ${LONGEST_TTL_S}, for example 60.`,
    );
  }
  if (!(Number.isSafeInteger(maxBytes) && maxBytes >= LEAST_BYTES)) {
    report(
      'E_OPTION_INVALID',
      `resumable.maxBytes is ${maxBytes}.`,
      `Give a whole number of bytes from ${LEAST_BYTES}, for example 1024 * 1024.`,
    );
  }
  return { ttlMs: ttlS * 1000, maxBytes };
}

/** Adds the responses to clients that come back, besides those that are declared. */
export function withResumed(
  resumable: ResumableModel | undefined,
  responses: readonly ResponseModel[],
): readonly ResponseModel[] {
  if (resumable === undefined) return responses;
  const declared = new Set(responses.map(({ status }) => status));
  return [...responses, ...RESUMED.filter(({ status }) => !declared.has(status))];
}

const RESUMED: readonly ResponseModel[] = [
  { status: '204', description: 'The client has all of the stream.', content: [] },
  { status: '404', description: 'There is no such stream, or no more.', content: [] },
  { status: '410', description: 'What the client missed is not kept any more.', content: [] },
];

function isStreaming(type: ResponseClass): boolean {
  return type === StreamingResponse || type.prototype instanceof StreamingResponse;
}
