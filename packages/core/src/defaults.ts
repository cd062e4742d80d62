import type { FormLimits, HttpLimits, JsonLimits } from './types/limits.js';

// The defaults of all packages that more than one file needs: each is written here and nowhere else.

/** Bytes of a request body; a longer one is answered 413. */
export const DEFAULT_MAX_BODY_BYTES: number = 1024 * 1024;

/** Bytes of a WebSocket message; a longer one closes the socket with 1009. */
export const DEFAULT_MAX_MESSAGE_BYTES: number = 1024 * 1024;

/** Bytes of broadcasts that wait for one slow member of a group. */
export const DEFAULT_MAX_WAITING_BYTES: number = 1024 * 1024;

/** Levels and keys of a JSON body. */
export const DEFAULT_JSON_LIMITS: JsonLimits = { maxDepth: 64, maxKeys: 10_000 };

/** Fields, files and text of a form, and how much of its files stays in memory. */
export const DEFAULT_FORM_LIMITS: FormLimits = {
  maxFields: 1000,
  maxFiles: 1000,
  maxPartBytes: 1024 * 1024,
  maxFileMemoryBytes: 1024 * 1024,
};

/** The path of the docs page. */
export const DEFAULT_DOCS_PATH = '/docs';

/** The path of the page of Redoc. */
export const DEFAULT_REDOC_PATH = '/redoc';

/** The path of the AsyncAPI document. */
export const DEFAULT_ASYNCAPI_PATH = '/asyncapi.json';

/** The path of the OpenAPI document. */
export const DEFAULT_OPENAPI_PATH = '/openapi.json';

/** How long a stream of events may be silent before the server sends a ping. */
export const DEFAULT_PING_INTERVAL_MS = 15_000;

/** The limits of requests, and how long a server waits for its clients. */
export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxHeaderBytes: 16 * 1024,
  maxHeaderLines: 1000,
  maxUrlBytes: 8 * 1024,
  headersTimeoutS: 20,
  minBytesPerSecond: 240,
  progressGraceS: 5,
  keepAliveTimeoutS: 5,
  // A read from the socket, up to 64 KiB, may include bytes that follow the body.
  maxChunkOverheadBytes: 64 * 1024 + 4 * 1024,
};

/** The address that servers listen on: only this machine reaches it. */
export const DEFAULT_HOST = '127.0.0.1';

/** How long a stop waits for ongoing requests. */
export const DEFAULT_DRAIN_TIMEOUT_S = 20;

/** After a drain, the time for the last responses to leave and for WebSockets to close. */
export const CLOSE_FLUSH_MS = 1000;

/** Bytes that a client may send before its WebSocket is accepted. */
export const MAX_EARLY_BYTES: number = 64 * 1024;

/** The answer to a request that finds the queue full: its status and `Retry-After`. */
export const DEFAULT_BACKPRESSURE = { statusCode: 503, retryAfterS: 1 } as const;

/** The path of the endpoint for models. */
export const DEFAULT_MCP_PATH = '/mcp';
