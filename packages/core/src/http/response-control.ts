import { registerInjected } from '../types/injected.js';
import type { RawHeaders, RequestHead } from './exchange.js';
import { appendField, removeField } from './headers.js';
import type { Reply } from './reply.js';
import { checkStatus } from './response.js';
import {
  type CookieOptions,
  type DeleteCookieOptions,
  cookieField,
  deletedCookieField,
  isSameCookie,
} from './set-cookie.js';

/**
 * Sets status, headers and cookies of a response whose body is the result of the method. Injected into a
 * parameter of this type.
 *
 * Methods throw `TypeError` for text that HTTP cannot send, and `Error` once the head has been sent: in a
 * generator, after the first `yield`.
 */
export class ResponseControl {
  readonly #state: ControlState;

  constructor(state: ControlState = newState()) {
    this.#state = state;
  }

  /** The status set here, from 200 to 599; the operation's where it is undefined. */
  get status(): number | undefined {
    return this.#state.status;
  }

  set status(status: number | undefined) {
    this.#refuseLate();
    this.#state.status = status === undefined ? undefined : checkStatus(status);
  }

  /** The headers set here, in wire order: name, value, name, value, ... */
  get rawHeaders(): RawHeaders {
    return this.#state.headers;
  }

  /** Sets a header, replacing all of that name. */
  setHeader(name: string, value: string): this {
    this.#refuseLate();
    const lowerCase = name.toLowerCase();
    removeField(this.#state.headers, lowerCase);
    appendField(this.#state.headers, name, value);
    this.#state.replaced.add(lowerCase);
    return this;
  }

  /** Adds a header and keeps those of the same name. */
  appendHeader(name: string, value: string): this {
    this.#refuseLate();
    appendField(this.#state.headers, name, value);
    return this;
  }

  /**
   * Sets a cookie: `setCookie('theme', 'dark', { maxAgeS: 3600 })`. Replaces one of the same name, path and
   * domain that was set here before.
   */
  setCookie(name: string, value: string, options?: CookieOptions): this {
    return this.#setCookieField(cookieField(name, value, options));
  }

  /** Deletes a cookie; path and domain must be those it was set with. */
  deleteCookie(name: string, options?: DeleteCookieOptions): this {
    return this.#setCookieField(deletedCookieField(name, options));
  }

  // RFC 6265 §4.1.1: a response sets a cookie once.
  #setCookieField(field: string): this {
    const { headers } = this.#state;
    const earlier = headers.findIndex(
      (value, index) =>
        index % 2 === 1 && headers[index - 1] === 'set-cookie' && isSameCookie(value, field),
    );
    this.appendHeader('set-cookie', field);
    if (earlier >= 0) headers.splice(earlier - 1, 2);
    return this;
  }

  #refuseLate(): void {
    if (!this.#state.isSent) return;
    throw new Error('The head of the response has been sent: set it before the first yield.');
  }
}

registerInjected(ResponseControl, 'response');

/** What a {@link ResponseControl} was told. */
interface ControlState {
  status: number | undefined;
  readonly headers: string[];
  /** Names in lower case, of which the reply's own fields are dropped. */
  readonly replaced: Set<string>;
  isSent: boolean;
}

function newState(): ControlState {
  return { status: undefined, headers: [], replaced: new Set(), isSent: false };
}

interface Controlled {
  readonly control: ResponseControl;
  readonly state: ControlState;
}

const CONTROLLED = new WeakMap<RequestHead, Controlled>();

/** The one control of a request, made when it is first asked for. */
export function controlOf(head: RequestHead): ResponseControl {
  const known = CONTROLLED.get(head);
  if (known !== undefined) return known.control;
  const state = newState();
  const control = new ResponseControl(state);
  CONTROLLED.set(head, { control, state });
  return control;
}

/**
 * Makes the reply with what the control of the request was told. A `made` reply has a status that the
 * handler chose, which stays.
 *
 * Status and headers are read when the head is sent, which a generator delays to its first chunk.
 */
export function withControl(head: RequestHead, reply: Reply, made: boolean): Reply {
  const state = CONTROLLED.get(head)?.state;
  if (state === undefined) return reply;
  return {
    get status() {
      return made ? reply.status : (state.status ?? reply.status);
    },
    get headers() {
      state.isSent = true;
      return merged(reply.headers, state);
    },
    body: reply.body,
  };
}

function merged(own: RawHeaders, { headers, replaced }: ControlState): RawHeaders {
  const kept = own.filter(
    (_, index) => !replaced.has(own[index - (index % 2)]?.toLowerCase() ?? ''),
  );
  return [...kept, ...headers];
}
