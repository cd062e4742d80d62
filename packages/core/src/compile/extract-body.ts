import { ValidationError } from '../errors.js';
import { NO_BODY, readJsonBody } from '../http/body.js';
import type { Exchange } from '../http/exchange.js';
import type { BodyModel } from '../model/types.js';
import type { CompileValidator, Issue, Validated, Validator } from '../schema/types.js';

/** The bodies of one request, by their index in the model, and what is wrong with them. */
interface BodyValues {
  readonly values: readonly unknown[];
  readonly issues: readonly Issue[];
}

export type ReadBodies = (exchange: Exchange) => Promise<BodyValues>;

export interface BodyOptions {
  readonly compileValidator: CompileValidator;
  readonly forbidUnknown: boolean;
  readonly maxBodyBytes: number;
}

/**
 * Makes the reader of an endpoint's JSON body; undefined when it has none.
 *
 * The reader rejects with `HttpError` for what is no JSON body at all (400, 413, 415).
 */
export function compileBodies(
  bodies: readonly BodyModel[],
  options: BodyOptions,
): ReadBodies | undefined {
  if (bodies.length === 0) return undefined;
  const { compileValidator, forbidUnknown, maxBodyBytes } = options;
  const readers = bodies.map((body) =>
    compileReader(body, compileValidator(body.type, { mode: 'json', forbidUnknown })),
  );
  return async (exchange) => {
    const json = await readJson(exchange, maxBodyBytes);
    if (!json.ok) return { values: [], issues: json.issues };
    const results: Validated[] = [];
    // In order, so that the issues are too.
    for (const read of readers) results.push(await read(json.value));
    return {
      values: results.map((result) => (result.ok ? result.value : undefined)),
      issues: results.flatMap((result) => (result.ok ? [] : result.issues)),
    };
  };
}

// Malformed JSON is an issue beside those of the parameters; other refusals are the whole answer.
async function readJson(exchange: Exchange, maxBodyBytes: number): Promise<Validated> {
  try {
    return { ok: true, value: await readJsonBody(exchange, maxBodyBytes) };
  } catch (error) {
    if (error instanceof ValidationError) return { ok: false, issues: error.issues };
    throw error;
  }
}

type ReadBody = (json: unknown) => Validated | Promise<Validated>;

function compileReader(body: BodyModel, validate: Validator): ReadBody {
  const { embed, required } = body;
  const loc = embed === undefined ? ['body'] : ['body', embed];
  const absent: Validated = required
    ? { ok: false, issues: [{ type: 'missing', loc, msg: 'Field required', input: null }] }
    : { ok: true, value: undefined };
  const check: ReadBody = (value) => {
    if (value === NO_BODY || (value === null && !required)) return absent;
    return validate(value, loc);
  };
  return embed === undefined ? check : (json) => check(memberOf(json, embed));
}

function memberOf(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, name)) return NO_BODY;
  return Object.getOwnPropertyDescriptor(json, name)?.value;
}
