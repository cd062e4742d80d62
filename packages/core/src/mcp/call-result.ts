import { parseContentType, isJson } from '../http/content-type.js';
import { findField } from '../http/headers.js';
import { PROBLEM_TYPE } from '../http/reply.js';
import { statusPhrase } from '../http/status.js';
import { isRecord } from '../types/members.js';
import type { CallReply } from './call-exchange.js';
import type { ToolInput } from './tool-input.js';
import { type Tool, isObjectSchema } from './tool.js';

/** The members of a `tools/call` result, as JSON without braces. */
export function resultMembers(
  tool: Tool<unknown>,
  reply: CallReply,
  context: { readonly isModern: boolean; readonly uri: () => string },
): string {
  if (reply.cut !== undefined) return errorMembers(CUT[reply.cut]);
  if (reply.status >= 400) return errorMembers(failureText(tool, reply));
  const { headers, body } = reply;
  const type = findField(headers, 'content-type') ?? '';
  if (body === undefined || body.length === 0) return contentOf(emptyText(reply));
  if (isJson(type) || LINES.test(type)) {
    const json = isJson(type) ? textOf(body) : listOf(textOf(body), tool);
    const text = json.startsWith('"') ? json : JSON.stringify(json);
    const content = `"content":[{"type":"text","text":${text}}]`;
    const { output } = tool;
    const isStructured = output !== undefined && (context.isModern || isObjectSchema(output));
    return isStructured ? `${content},"structuredContent":${json}` : content;
  }
  return `"content":[${blockOf(type, body, context.uri)}]`;
}

const CUT = {
  failed: 'The result was cut short by an error of the server.',
  'too-large': 'The result is larger than a tool may answer with.',
} as const;

const LINES = /^application\/(?:jsonl|x-ndjson)\b/;

/** A result that tells a model what went wrong. */
export function errorMembers(text: string): string {
  return `${contentOf(text)},"isError":true`;
}

function contentOf(text: string): string {
  return text === ''
    ? '"content":[]'
    : `"content":[{"type":"text","text":${JSON.stringify(text)}}]`;
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString();
}

/** What a reply without a body says: where it leads to. */
function emptyText({ status, headers }: CallReply): string {
  const location = status >= 300 ? findField(headers, 'location') : undefined;
  return location === undefined ? '' : `See ${location}`;
}

/** The items of a stream, one JSON text a line, as a list where the tool declares one. */
function listOf(lines: string, { output }: Tool<unknown>): string {
  const items = lines.split('\n').filter((line) => line !== '');
  return output === undefined && items.length === 1 ? (items[0] ?? '') : `[${items.join(',')}]`;
}

function blockOf(type: string, body: string | Uint8Array, uri: () => string): string {
  const essence = parseContentType(type)?.essence ?? 'application/octet-stream';
  if (essence === 'text/event-stream') return textBlock(eventTexts(textOf(body)));
  if (typeof body === 'string' || essence.startsWith('text/')) return textBlock(textOf(body));
  const data = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64');
  if (essence.startsWith('image/'))
    return JSON.stringify({ type: 'image', data, mimeType: essence });
  if (essence.startsWith('audio/'))
    return JSON.stringify({ type: 'audio', data, mimeType: essence });
  return JSON.stringify({
    type: 'resource',
    resource: { uri: uri(), mimeType: essence, blob: data },
  });
}

/** The members of a `resources/read` result; undefined for a reply that is none. */
export function contentsMembers(uri: string, reply: CallReply): string | undefined {
  const { status, headers, body = '', cut } = reply;
  if (cut !== undefined || status >= 300) return undefined;
  const type = findField(headers, 'content-type') ?? '';
  const mimeType = parseContentType(type)?.essence ?? 'application/octet-stream';
  const isText = typeof body === 'string' || isJson(type) || type.startsWith('text/');
  const content = isText
    ? { uri, mimeType, text: textOf(body) }
    : { uri, mimeType, blob: Buffer.from(body).toString('base64') };
  return `"contents":[${JSON.stringify(content)}]`;
}

function textBlock(text: string): string {
  return `{"type":"text","text":${JSON.stringify(text)}}`;
}

/** The data of events, one a line. */
export function eventTexts(stream: string): string {
  return stream
    .split('\n\n')
    .map((event) =>
      event
        .split('\n')
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice('data: '.length))
        .join('\n'),
    )
    .filter((data) => data !== '')
    .join('\n');
}

/** What a refusal says, for a model to read and to try again. */
export function failureText({ input }: Pick<Tool<unknown>, 'input'>, reply: CallReply): string {
  const { status, headers, body = '' } = reply;
  const type = findField(headers, 'content-type') ?? '';
  const text = textOf(body);
  const phrase = statusPhrase(status);
  if (!isJson(type)) return text === '' ? phrase : text;
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return text;
  const issues = type === PROBLEM_TYPE ? value['errors'] : value['detail'];
  if (Array.isArray(issues) && issues.every(isIssue)) return issuesText(issues, input);
  const { detail = value['title'] } = value;
  if (typeof detail === 'string') return detail;
  return detail === undefined ? text : JSON.stringify(detail);
}

interface ReadIssue {
  readonly loc: readonly unknown[];
  readonly msg: string;
}

function isIssue(value: unknown): value is ReadIssue {
  return isRecord(value) && Array.isArray(value['loc']) && typeof value['msg'] === 'string';
}

/** `price: Input should be greater than 0`, a line for each issue. */
function issuesText(issues: readonly ReadIssue[], input: ToolInput): string {
  return issues
    .map(({ loc, msg }) => {
      const place = argumentAt(loc, input);
      return place === '' ? msg : `${place}: ${msg}`;
    })
    .join('\n');
}

/** The place of an issue among the arguments: `item.price` for `["body", "price"]` where `item` is the body. */
function argumentAt([source, ...path]: readonly unknown[], { places, body }: ToolInput): string {
  const names = path.map(String);
  if (source === 'body' && body.kind === 'argument') return [body.argument, ...names].join('.');
  const [name, ...rest] = names;
  const wanted = source === 'body' && body.kind === 'form' ? 'form' : source;
  for (const [argument, place] of places) {
    if (place.source === wanted && place.name === name) return [argument, ...rest].join('.');
  }
  const shown = names.join('.');
  return source === 'header' || source === 'cookie' ? `${source} ${shown}` : shown;
}
