import { encodeJson } from '../json/encode-json.js';
import type { RawHeaders, RequestHead } from './exchange.js';
import { type HeadersInput, appendField, findField, removeField, toRawHeaders } from './headers.js';
import { quoteUrl } from './percent.js';
import {
  type Reply,
  type ResponseBody,
  StreamBody,
  type StreamContent,
  type StreamOptions,
} from './reply.js';
import {
  type CookieOptions,
  type DeleteCookieOptions,
  cookieField,
  deletedCookieField,
} from './set-cookie.js';

/** Options of a response besides its body. */
export interface HttpResponseOptions {
  /** Status from 200 to 599, a `RangeError` otherwise; defaults to 200 (a redirect's to 307). */
  readonly status?: number;
  /** Header fields, a list of values where a name repeats; defaults to none. */
  readonly headers?: HeadersInput;
  /** The `Content-Type`, used when the headers have none; defaults to that of the response's class. */
  readonly contentType?: string;
}

/** A response with status, headers and body that is sent exactly as the handler returns it. */
export class HttpResponse {
  /**
   * The media type of responses of this class without a content type, also in the document where the class
   * is a `responseClass`; undefined for none.
   */
  static readonly mediaType: string | undefined = undefined;

  readonly status: number;
  readonly body: ResponseBody;
  readonly #headers: string[];

  constructor(body?: ResponseBody, options: HttpResponseOptions = {}) {
    this.status = checkStatus(options.status ?? 200);
    this.body = body;
    this.#headers = options.headers === undefined ? [] : toRawHeaders(options.headers);
    const contentType = options.contentType ?? contentTypeOf(new.target.mediaType);
    if (contentType !== undefined && findField(this.#headers, 'content-type') === undefined) {
      appendField(this.#headers, 'content-type', contentType);
    }
  }

  /** In wire order: name, value, name, value, ... */
  get rawHeaders(): RawHeaders {
    return this.#headers;
  }

  /** The value of a header by its name, in any case. */
  header(name: string): string | undefined {
    return findField(this.#headers, name.toLowerCase());
  }

  /** Sets a header, replacing all of that name. */
  setHeader(name: string, value: string): this {
    removeField(this.#headers, name.toLowerCase());
    appendField(this.#headers, name, value);
    return this;
  }

  /** Adds a header and keeps those of the same name, as `Set-Cookie` needs. */
  appendHeader(name: string, value: string): this {
    appendField(this.#headers, name, value);
    return this;
  }

  /** Sets a cookie: `setCookie('theme', 'dark', { maxAgeS: 3600 })`. */
  setCookie(name: string, value: string, options?: CookieOptions): this {
    return this.appendHeader('set-cookie', cookieField(name, value, options));
  }

  /** Deletes a cookie; path and domain must be those it was set with. */
  deleteCookie(name: string, options?: DeleteCookieOptions): this {
    return this.appendHeader('set-cookie', deletedCookieField(name, options));
  }

  /** Makes the reply to a request; `streaming` are the options of its operation. */
  toReply(_streaming: StreamOptions, _head: RequestHead): Reply | Promise<Reply> {
    return { status: this.status, headers: this.#headers, body: this.body };
  }
}

/** A value sent as JSON, with a status and headers of your own: `new JSONResponse(item, { status: 201 })`. */
export class JSONResponse<T = unknown> extends HttpResponse {
  static override readonly mediaType: string = 'application/json';

  /** Only for the compiler: what a typed client gets. */
  declare protected readonly value: T;

  constructor(value: T, options: HttpResponseOptions = {}) {
    super(encodeJson(value), { contentType: 'application/json', ...options });
  }
}

/** Text sent as `text/plain; charset=utf-8`; a string that an operation returns is JSON. */
export class PlainTextResponse extends HttpResponse {
  static override readonly mediaType: string = 'text/plain';

  constructor(text: string, options: HttpResponseOptions = {}) {
    super(text, { contentType: 'text/plain; charset=utf-8', ...options });
  }
}

/** Text sent as `text/html; charset=utf-8`. Nothing is escaped: escape what a client sent. */
export class HTMLResponse extends HttpResponse {
  static override readonly mediaType: string = 'text/html';

  constructor(html: string, options: HttpResponseOptions = {}) {
    super(html, { contentType: 'text/html; charset=utf-8', ...options });
  }
}

/** Redirects the client to another URL; the status defaults to 307. Escapes characters invalid in a URL. */
export class RedirectResponse extends HttpResponse {
  constructor(url: string | URL, options: HttpResponseOptions = {}) {
    super(undefined, { ...options, status: options.status ?? 307 });
    this.setHeader('location', quoteUrl(String(url)));
  }
}

/** A response sent chunk by chunk, at the client's pace. */
export class StreamingResponse extends HttpResponse {
  readonly content: StreamContent;

  constructor(content: StreamContent, options: HttpResponseOptions = {}) {
    super(undefined, options);
    this.content = content;
  }

  override toReply(streaming: StreamOptions): Reply {
    const { status, rawHeaders, content } = this;
    return { status, headers: rawHeaders, body: new StreamBody(content, streaming) };
  }
}

/** The content type of a media type: text is sent as UTF-8. */
export function contentTypeOf(mediaType: string | undefined): string | undefined {
  return mediaType?.startsWith('text/') === true ? `${mediaType}; charset=utf-8` : mediaType;
}

/** Throws `RangeError` for a status that no response has. */
export function checkStatus(status: number): number {
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw new RangeError(`${status} is not the status of a response: 200 to 599.`);
}
