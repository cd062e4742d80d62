import type { AppOptions } from '../app-options.js';
import { ResponseMismatchError } from '../errors.js';
import type { RequestHead } from '../http/exchange.js';
import { parseJsonText } from '../json/parse-json.js';
import { pathTo } from '../json/proto-keys.js';
import { translated } from '../middleware/message-catalogue.js';
import type { SocketModel } from '../model/app-model.js';
import { handlerName } from '../model/handler-model.js';
import { EXTRA_FORBIDDEN, toIssue } from '../schema/problem.js';
import { reportOf } from '../schema/report.js';
import { compileSerializer } from '../schema/serialize/serialize.js';
import { forbids } from '../types/parameter-source.js';
import type { JsonLimits } from '../types/limits.js';
import type { TypeModel } from '../types/type-model.js';
import { type Issue, ValidationError } from '../validation-error.js';
import { type Message, toText } from '../websocket/message.js';
import type {
  MessageCodec,
  MessageRead,
  MessageReader,
  MessageRefusal,
  RefusedMessage,
} from '../websocket/message-codec.js';
import { jsonLimitsOf } from './json-limits.js';
import { withCheck } from './to-reply.js';
import { validatorsFor } from './validators.js';

/** Makes the reader and the writer of the messages of a WebSocket. */
export function compileMessages(socket: SocketModel, options: AppOptions): MessageCodec {
  const jsonLimits = jsonLimitsOf(socket, options);
  const { receive, send } = socket;
  return {
    jsonLimits,
    reader: receive && {
      read: compileRead(receive, { options, jsonLimits }),
      refuse: compileRefuse(socket, options),
    },
    write: send && compileWrite(send, { where: handlerName(socket), options }),
  };
}

const LOC = ['message'] as const;

function compileRead(
  type: TypeModel,
  { options, jsonLimits }: { readonly options: AppOptions; readonly jsonLimits: JsonLimits },
): MessageReader['read'] {
  const forbidUnknown = forbids(options.forbidUnknown, 'body');
  const validate = validatorsFor(options)(type, { mode: 'json', forbidUnknown });
  const reportsProto = forbidUnknown || options.validation === 'strict';
  return (message) => {
    const json = parse(message, jsonLimits);
    if ('issues' in json) return json;
    if (reportsProto && json.protos.length > 0) {
      const found = json.protos.map((place) => [...LOC, ...pathTo(place)]);
      return refused(found.map((loc) => toIssue(EXTRA_FORBIDDEN, loc, null)));
    }
    const result = validate(json.value, LOC);
    return result instanceof Promise ? result.then(readOf) : readOf(result);
  };
}

type Parsed = ReturnType<typeof parseJsonText> | RefusedMessage;

function parse(message: Message, limits: JsonLimits): Parsed {
  try {
    return parseJsonText(toText(message), limits);
  } catch (error) {
    const issues = error instanceof ValidationError ? error.issues : [NOT_UTF8];
    // RFC 6455 §7.4.1: 1007 is for data that is not consistent with the type of the message.
    const isUnreadable = issues.every(
      ({ type }) => type === 'json_invalid' || type === NOT_UTF8.type,
    );
    const placed = issues.map((issue) => ({ ...issue, loc: [...LOC, ...issue.loc.slice(1)] }));
    return { ok: false, code: isUnreadable ? 1007 : 1008, issues: placed };
  }
}

/** In pydantic's words. */
const NOT_UTF8: Issue = {
  type: 'string_unicode',
  loc: LOC,
  msg: 'Input should be a valid string, unable to parse raw data as a unicode string',
};

function readOf(
  result: { readonly ok: true; readonly value: unknown } | { ok: false; issues: readonly Issue[] },
): MessageRead {
  return result.ok ? result : refused(result.issues);
}

function refused(issues: readonly Issue[]): RefusedMessage {
  return { ok: false, code: 1008, issues };
}

function compileRefuse(
  { invalidMessages }: SocketModel,
  { messages }: AppOptions,
): MessageReader['refuse'] {
  return ({ code, issues }, head): MessageRefusal => {
    const told = inLanguage(reportOf(issues), messages, head);
    if (invalidMessages === 'reply') {
      return { kind: 'reply', text: JSON.stringify({ type: 'error', detail: told }) };
    }
    const [first] = told;
    const reason = first === undefined ? '' : `${first.loc.join('.')}: ${first.msg}`;
    return { kind: 'close', code, reason };
  };
}

function inLanguage(
  issues: readonly Issue[],
  messages: AppOptions['messages'],
  head: RequestHead,
): readonly Issue[] {
  return messages === undefined
    ? issues
    : translated(new ValidationError(issues), messages, head).issues;
}

const FIX = 'Send what `send` declares, or declare what is sent.';

function compileWrite(
  type: TypeModel,
  { where, options }: { readonly where: string; readonly options: AppOptions },
): (value: unknown) => string {
  const write = withCheck(compileSerializer(type), {
    type,
    where,
    options: {
      validate: options.validateResponses ?? false,
      strictness: options.validation ?? 'compat',
    },
  });
  return (value) => {
    try {
      const text = write(value);
      if (typeof text === 'string') return text;
      text.catch(() => undefined);
    } catch (error) {
      if (!(error instanceof ResponseMismatchError)) throw error;
      throw new ResponseMismatchError(
        error.what.replace('the response', 'the message'),
        where,
        FIX,
      );
    }
    throw new ResponseMismatchError('an asynchronous schema cannot check a message.', where, FIX);
  };
}
