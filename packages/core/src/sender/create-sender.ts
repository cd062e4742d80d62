import { randomUUID } from 'node:crypto';

import type { ClientFetch } from '../client/client-options.js';
import { DefinitionError, type DefinitionProblem } from '../errors.js';
import { describeOutgoing } from '../model/describe-outgoing.js';
import type { WebhookOptions } from '../outgoing-options.js';
import { compileValidator } from '../schema/kinds/kinds.js';
import type { TypeModel } from '../types/type-model.js';
import { type Delivered, type Outcome, attemptAll } from './attempts.js';
import { checkOptions, checkUrl } from './check-options.js';
import { type MakePayload, type Payload, compilePayload } from './payload.js';
import { SendError } from './send-error.js';
import type { Delivery, SendOptions, Sender, SenderOptions } from './sender-types.js';
import { keysOf, signatureField } from '../security/webhooks/signature.js';

/** A callback needs `allow`, because its URL is a client's. */
type OptionsFor<O> = O extends { readonly url: string }
  ? [options: SenderOptions & Required<Pick<SenderOptions, 'allow'>>]
  : [options?: SenderOptions];

/**
 * Makes the function that sends the requests of a declaration, be it of a callback or of a webhook:
 * `const sendPaid = createSender(PAID, { allow: (url) => url.hostname.endsWith('.example.com') })`.
 *
 * The message is checked by the declaration before it is sent. An answer of 408, 425, 429 or 5xx, and none, is asked
 * for again; redirects are not followed. Throws `DefinitionError` for a declaration or options that are wrong.
 */
export function createSender<const O extends WebhookOptions>(
  declaration: O,
  ...[options = {}]: OptionsFor<O>
): Sender<O> {
  const problems: DefinitionProblem[] = [];
  const place = { name: 'message', where: 'createSender()', problems };
  const { operation } = describeOutgoing(declaration, place);
  checkOptions(options, { isCallback: 'url' in declaration, problems });
  if (problems.length > 0) throw new DefinitionError(problems);
  const { response: type } = operation;
  const plan: Plan = {
    options,
    makePayload: compilePayload(operation),
    readAnswer: type === undefined ? undefined : answerReader(type),
  };
  return async (to, message, sending = {}) => {
    const delivery = await send(plan, { to, message, sending });
    // The answer was read by the `response` of the declaration.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return delivery as Delivery<O>;
  };
}

interface Plan {
  readonly options: SenderOptions;
  readonly makePayload: MakePayload;
  /** Undefined where answers are not read. */
  readonly readAnswer: ReadAnswer | undefined;
}

interface Sending {
  readonly to: string | URL;
  readonly message: unknown;
  readonly sending: SendOptions;
}

async function send(
  { options, makePayload, readAnswer }: Plan,
  { to, message, sending }: Sending,
): Promise<Delivery<{ readonly response: ObjectConstructor }>> {
  const { id = `msg_${randomUUID()}`, signal } = sending;
  const { attempts = 3, timeoutS = 10, maxDelayS = 30, fetch = globalThis.fetch } = options;
  const keys = keysOf(sending.secret ?? options.secret ?? []);
  if (keys === undefined) throw new SendError('invalid', INVALID_SECRET, { id, attempts: 0 });
  const { payload, issues } = await makePayload(message);
  const [first] = issues;
  if (first !== undefined) {
    const what = `The message breaks its declaration: ${first.loc.join('.')}: ${first.msg}.`;
    throw new SendError('invalid', what, { id, attempts: 0, issues });
  }
  const url = await allowedUrl(to, options, id);
  url.search = [url.search.slice(1), payload.search.slice(1)].filter(Boolean).join('&');
  const post: Post = { fetch, url, payload, reads: readAnswer !== undefined };
  const delivered = await attemptAll({
    id,
    where: url.origin,
    signal,
    random: Math.random,
    options: { attempts, timeoutS, maxDelayS },
    attempt: (during) => attempt(post, signed(payload, id, keys), during),
  });
  const { status, headers } = delivered.response;
  const answer = await readAnswer?.(delivered, id);
  return { id, status, headers, attempts: delivered.attempts, answer };
}

const INVALID_SECRET = 'The secret is no "whsec_" with the Base64 of 24 to 64 bytes.';

async function allowedUrl(
  to: string | URL,
  { allow, allowHttp = false }: SenderOptions,
  id: string,
): Promise<URL> {
  const problem = checkUrl(to, allowHttp);
  if (problem !== undefined) throw new SendError('refused', problem, { id, attempts: 0 });
  const url = new URL(to);
  if (allow === undefined || (await allow(new URL(url)))) return url;
  throw new SendError('refused', `${url.origin} is not allowed.`, { id, attempts: 0 });
}

/** Of an attempt of its own: the time is signed too. */
function signed({ headers, body = '' }: Payload, id: string, keys: readonly Buffer[]): Headers {
  const all = new Headers(headers);
  const timestamp = Math.floor(Date.now() / 1000);
  all.set('webhook-id', id);
  all.set('webhook-timestamp', String(timestamp));
  if (keys.length > 0) all.set('webhook-signature', signatureField(keys, { id, timestamp, body }));
  return all;
}

interface Post {
  readonly fetch: ClientFetch;
  readonly url: URL;
  readonly payload: Payload;
  /** False for a receiver whose answer is its status. */
  readonly reads: boolean;
}

async function attempt(
  { fetch, url, payload, reads }: Post,
  headers: Headers,
  signal: AbortSignal,
): Promise<Outcome> {
  const { method, body } = payload;
  try {
    // A redirect could lead to a host that `allow` has not seen.
    const init: RequestInit = { method, headers, redirect: 'manual', signal };
    const response = await fetch(url.href, body === undefined ? init : { ...init, body });
    if (reads && response.ok) return { kind: 'answer', response, text: await shortText(response) };
    await response.body?.cancel();
    return { kind: 'answer', response, text: '' };
  } catch (error) {
    const isLate = signal.aborted && signal.reason?.name === 'TimeoutError';
    return { kind: 'failure', reason: isLate ? 'timeout' : 'unreachable', error };
  }
}

/** The most that is read of an answer, in bytes; the rest would make its JSON unreadable. */
const MAX_ANSWER = 1024 * 1024;

async function shortText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_ANSWER) break;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

type ReadAnswer = (delivered: Delivered, id: string) => Promise<unknown>;

function answerReader(type: TypeModel): ReadAnswer {
  const validate = compileValidator(type, { mode: 'json', forbidUnknown: false });
  return async ({ response, text, attempts }, id) => {
    const { status } = response;
    const parts = { id, attempts, status };
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (cause) {
      throw new SendError('answer', 'The answer is no JSON.', { ...parts, cause });
    }
    const result = await validate(json, ['answer']);
    if (result.ok) return result.value;
    const { issues } = result;
    throw new SendError('answer', 'The answer breaks its declaration.', { ...parts, issues });
  };
}
