import type {
  DeclaredResponses,
  ErrorClass,
  ResponseOptions,
  ResponseSpec,
} from '../declared-responses.js';
import type { OperationOptions } from '../decorators/options.js';
import { HttpError } from '../errors.js';
import { HttpResponse } from '../http/response.js';
import { PROBLEM_TYPE } from '../http/reply.js';
import { statusPhrase } from '../http/status.js';
import type { AppOptions } from '../app-options.js';
import type { BodySpec, FieldRecord } from '../types/field.js';
import { defined, isRecord } from '../types/members.js';
import type { ResponseClass } from '../types/response-class.js';
import type { PropertyModel, TypeModel } from '../types/type-model.js';
import type { ResponseModel } from './app-model.js';
import { humanise } from './operation-docs.js';
import type { Report } from './problems.js';
import { isFieldType, typeOf } from './type-of.js';
import { refuseUnfiltered } from './unfiltered.js';

/**
 * The responses of an operation besides its own. `layers` are what the application, the routers and the
 * operation declare, the outermost first: for one status the innermost counts.
 */
export function describeResponses(
  layers: readonly DeclaredResponses[],
  application: AppOptions,
  report: Report,
): readonly ResponseModel[] {
  const byStatus = new Map<string, ResponseModel>();
  const thrown = new Set<string>();
  for (const { errors = [], throws = [], responses = {} } of layers) {
    for (const code of errors) {
      const status = checkStatus(String(code), report);
      // An error that an outer layer describes more precisely is still that one.
      if (thrown.has(status)) continue;
      byStatus.set(status, errorResponse(code, TEXT, application));
      thrown.add(status);
    }
    for (const type of throws) {
      const response = thrownResponse(type, application, report);
      if (response === undefined) continue;
      const { status } = response;
      // Of several classes with one status any may be thrown, whatever declares them.
      const before = thrown.has(status) ? byStatus.get(status) : undefined;
      byStatus.set(status, before === undefined ? response : either(before, response));
      thrown.add(status);
    }
    for (const [key, spec] of Object.entries(responses)) {
      const status = checkStatus(key, report);
      byStatus.set(status, declaredResponse(status, spec, report));
      thrown.delete(status);
    }
  }
  return [...byStatus.values()];
}

/** The classes that an operation's results become; none for plain JSON. */
export function responseClassesOf(
  { responseClass }: OperationOptions,
  { defaultResponseClass }: AppOptions,
  report: Report,
): readonly ResponseClass[] {
  const classes = [responseClass ?? defaultResponseClass ?? []].flat();
  for (const type of classes) {
    if (typeof type === 'function' && type.prototype instanceof HttpResponse) continue;
    report(
      'E_OPTION_INVALID',
      'has a response class that is none.',
      'Give JSONResponse, HTMLResponse or another class that extends HttpResponse.',
    );
  }
  return classes;
}

const TEXT: TypeModel = { kind: 'string', constraints: {} };
const STATUS = /^(?:[2-5]\d\d|[1-5]XX|default)$/;

/** Reports a status that is none of a response. */
export function checkStatus(key: string, report: Report): string {
  if (STATUS.test(key)) return key;
  report(
    'E_STATUS',
    `the status ${key} is not one of a response.`,
    "Give 200 to 599, a range such as '5XX', or 'default'.",
  );
  return key;
}

function errorResponse(
  status: number,
  detail: TypeModel,
  { errorFormat }: AppOptions,
): ResponseModel {
  if (errorFormat === 'problem') return problemResponse(status, detail);
  const properties = { detail: { type: detail, required: true } };
  return {
    status: String(status),
    description: statusPhrase(status),
    content: [{ mediaType: 'application/json', types: [{ kind: 'object', properties }] }],
  };
}

function thrownResponse(
  type: ErrorClass,
  application: AppOptions,
  report: Report,
): ResponseModel | undefined {
  const { status, detail } = type;
  if (!(type.prototype instanceof HttpError) || !STATUS.test(String(status))) {
    report(
      'E_OPTION_INVALID',
      `throws ${type.name}, which does not say its status.`,
      'Let it extend HttpError, and give it: static readonly status = 404.',
    );
    return undefined;
  }
  const detailType = detail === undefined ? TEXT : typeOf(detail, report);
  const response = errorResponse(status, detailType, application);
  return { ...response, description: humanise(type.name) };
}

/** An error's own members are those of its problem. */
function problemResponse(status: number, detail: TypeModel): ResponseModel {
  const own = detail.kind === 'object' ? detail.properties : {};
  const properties = { ...PROBLEM_MEMBERS, ...own };
  return {
    status: String(status),
    description: statusPhrase(status),
    content: [{ mediaType: PROBLEM_TYPE, types: [{ kind: 'object', properties }] }],
  };
}

const PROBLEM_MEMBERS = {
  type: { type: TEXT, required: true },
  title: { type: TEXT, required: true },
  status: { type: { kind: 'number', integer: true, constraints: {} }, required: true },
  detail: { type: TEXT, required: false },
} as const;

function either(one: ResponseModel, other: ResponseModel): ResponseModel {
  const types = [one, other].flatMap(({ content }) => content.flatMap((each) => each.types));
  const isSame = one.description === other.description;
  return {
    ...one,
    description: isSame ? one.description : `${one.description} / ${other.description}`,
    content: [{ mediaType: one.content[0]?.mediaType ?? JSON_TYPE, types }],
  };
}

/** Makes the model of a response from what was declared of it. */
export function declaredResponse(
  status: string,
  spec: ResponseSpec,
  report: Report,
): ResponseModel {
  if (!isResponseOptions(spec)) {
    const result = resultOf(spec, report);
    const content = [{ mediaType: JSON_TYPE, types: [result] }];
    return { status, description: phraseOf(status), content, result };
  }
  const { description = phraseOf(status), model, content = {}, headers, links } = spec;
  const result = model === undefined ? undefined : resultOf(model, report);
  const others = Object.entries(content).map(([mediaType, type]) => ({
    mediaType,
    types: [typeOf(type, report)],
  }));
  return {
    status,
    description,
    content: [
      ...(result === undefined ? [] : [{ mediaType: JSON_TYPE, types: [result] }]),
      ...others,
    ],
    result,
    ...defined({ headers: headers && headersOf(headers, status, report), links }),
  };
}

function headersOf(
  headers: FieldRecord,
  status: string,
  report: Report,
): Readonly<Record<string, PropertyModel>> | undefined {
  const type = typeOf(headers, (code, what, fix) =>
    report(code, `the headers of ${status}: ${what}`, fix),
  );
  return type.kind === 'object' ? type.properties : undefined;
}

function resultOf(spec: BodySpec, report: Report): TypeModel {
  const type = typeOf(spec, report);
  refuseUnfiltered(type, report);
  return type;
}

function isResponseOptions(spec: ResponseSpec): spec is ResponseOptions {
  return !isFieldType(spec) && isRecord(spec);
}

const JSON_TYPE = 'application/json';

/** FastAPI's word for a response that is no error, and that nothing describes. */
export const ADDITIONAL_RESPONSE = 'Additional Response';

function phraseOf(status: string): string {
  const range = RANGES[status];
  if (range !== undefined) return range;
  return Number(status) < 400 ? ADDITIONAL_RESPONSE : statusPhrase(Number(status));
}

/** FastAPI's words. */
const RANGES: Readonly<Record<string, string>> = {
  '1XX': 'Information',
  '2XX': 'Success',
  '3XX': 'Redirection',
  '4XX': 'Client Error',
  '5XX': 'Server Error',
  default: 'Default Response',
};
