import { type ForbidUnknown, forbids } from '../../types/parameter-source.js';
import { NO_BODY, jsonOf } from '../../http/body.js';
import type { JsonLimits } from '../../types/limits.js';
import type { ParsedJson } from '../../json/parse-json.js';
import { pathTo } from '../../json/proto-keys.js';
import type { BodyModel } from '../../model/handler-model.js';
import { EXTRA_FORBIDDEN, MISSING, toIssue } from '../../schema/problem.js';
import { withoutInput } from '../../schema/report.js';
import type { CompileValidator, Validated, Validator } from '../../schema/validator.js';
import { type Issue, ValidationError } from '../../validation-error.js';

/** The values of a request's `@Body` parameters, by their index in the model, and their issues. */
export interface BodyValues {
  readonly values: readonly unknown[];
  readonly issues: readonly Issue[];
}

/** Reads the values of all `@Body` parameters; a promise only when a validator is asynchronous. */
export type ReadBodies = (bytes: Uint8Array) => BodyValues | Promise<BodyValues>;

export interface BodyOptions {
  readonly compileValidator: CompileValidator;
  readonly forbidUnknown: ForbidUnknown;
  /** True to refuse a query parameter that takes one value and comes several times; defaults to false. */
  readonly forbidRepeated?: boolean;
  /** Limits of the JSON; default to `DEFAULT_JSON_LIMITS`. */
  readonly jsonLimits?: JsonLimits;
  /** True to report a key `__proto__` anywhere in the JSON as an issue; false to drop it silently. */
  readonly reportsProto: boolean;
}

/**
 * Makes the reader of an endpoint's JSON body; undefined for an endpoint without one.
 *
 * The reader throws `HttpError` 400 for bytes that are not UTF-8.
 */
export function compileBodies(
  bodies: readonly BodyModel[],
  options: BodyOptions,
): ReadBodies | undefined {
  if (bodies.length === 0) return undefined;
  const { compileValidator, jsonLimits, reportsProto } = options;
  const forbidUnknown = forbids(options.forbidUnknown, 'body');
  const readers = bodies.map((body) =>
    compileReader(body, compileValidator(body.type, { mode: 'json', forbidUnknown })),
  );
  return (bytes) => {
    let json: ParsedJson;
    try {
      json = jsonOf(bytes, jsonLimits);
    } catch (error) {
      // Malformed JSON is reported beside the issues of the parameters; any other refusal replaces them.
      if (error instanceof ValidationError) return { values: [], issues: error.issues };
      throw error;
    }
    const read = readEach(readers, json.value);
    return reportsProto && json.protos.length > 0 ? withProtos(read, json.protos) : read;
  };
}

function withProtos(
  read: BodyValues | Promise<BodyValues>,
  protos: ParsedJson['protos'],
): BodyValues | Promise<BodyValues> {
  if (read instanceof Promise) return read.then((values) => withProtos(values, protos));
  const found = protos.map((place) => toIssue(EXTRA_FORBIDDEN, ['body', ...pathTo(place)], null));
  return { values: [], issues: [...found, ...read.issues] };
}

const NO_ISSUES: readonly Issue[] = [];

function readEach(readers: readonly ReadBody[], json: unknown): BodyValues | Promise<BodyValues> {
  const [only] = readers;
  if (readers.length > 1 || only === undefined) return readAll(readers, json);
  const result = only(json);
  return result instanceof Promise ? result.then(valuesOf) : valuesOf(result);
}

function valuesOf(result: Validated): BodyValues {
  if (result.ok) return { values: [result.value], issues: NO_ISSUES };
  return { values: [], issues: result.issues };
}

async function readAll(readers: readonly ReadBody[], json: unknown): Promise<BodyValues> {
  const results: Validated[] = [];
  // In sequence, so that the issues keep the order of the bodies.
  for (const read of readers) results.push(await read(json));
  return {
    values: results.map((result) => (result.ok ? result.value : undefined)),
    issues: results.flatMap((result) => (result.ok ? [] : result.issues)),
  };
}

type ReadBody = (json: unknown) => Validated | Promise<Validated>;

function compileReader(body: BodyModel, validate: Validator): ReadBody {
  const { embed, required, nullable = false, secret = false } = body;
  const loc = embed === undefined ? ['body'] : ['body', embed];
  const absent: Validated = required
    ? { ok: false, issues: [toIssue(MISSING, loc, null)] }
    : { ok: true, value: undefined };
  const check: ReadBody = (value) => {
    if (value === NO_BODY || (value === null && nullable)) return absent;
    const result = validate(value, loc);
    if (!secret) return result;
    return result instanceof Promise ? result.then(withoutInputs) : withoutInputs(result);
  };
  return embed === undefined ? check : (json) => check(memberOf(json, embed));
}

function withoutInputs(result: Validated): Validated {
  return result.ok ? result : { ok: false, issues: result.issues.map(withoutInput) };
}

function memberOf(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, name)) return NO_BODY;
  return Object.getOwnPropertyDescriptor(json, name)?.value;
}
