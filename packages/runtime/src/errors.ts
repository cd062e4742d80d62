import { HttpError, StartupError } from '@sluice/core';

/** Awaiting a handle call that was cancelled by its own `cancel()`. */
export class RequestCancelledError extends Error {
  override readonly name = 'RequestCancelledError';
  readonly code = 'E_REQUEST_CANCELLED';
  readonly requestId: string;

  constructor(requestId: string) {
    super(`Request ${requestId} was cancelled.`);
    this.requestId = requestId;
  }
}

/**
 * A handle call that was refused because its deployment's queue is full.
 *
 * An `HttpError`, so that a handler which lets it pass answers 503 (or 429) with `Retry-After`.
 */
export class BackpressureError extends HttpError {
  override readonly name = 'BackpressureError';
  readonly code = 'E_BACKPRESSURE';
  readonly queued: number;
  readonly maxQueued: number;

  constructor(counts: {
    readonly queued: number;
    readonly maxQueued: number;
    readonly statusCode: 503 | 429;
    readonly retryAfterS: number;
  }) {
    super(
      counts.statusCode,
      `Request dropped due to backpressure (num_queued_requests=${counts.queued}, max_queued_requests=${counts.maxQueued}).`,
      // RFC 9110 §10.2.3: Retry-After is a whole number of seconds.
      { headers: { 'retry-after': String(Math.ceil(counts.retryAfterS)) } },
    );
    this.queued = counts.queued;
    this.maxQueued = counts.maxQueued;
  }
}

/** A handle call whose deployment does not exist or failed to deploy. Answers 503 when let pass. */
export class DeploymentUnavailableError extends HttpError {
  override readonly name = 'DeploymentUnavailableError';
  readonly code = 'E_DEPLOYMENT_UNAVAILABLE';

  constructor(message: string) {
    super(503, message, { headers: { 'retry-after': '1' } });
  }
}

/**
 * A handle call whose replica died with it. Answers 502 when let pass, 503 when nothing had been
 * sent to the replica.
 */
export class ReplicaLostError extends HttpError {
  override readonly name = 'ReplicaLostError';
  readonly code = 'E_REPLICA_LOST';
  /** True when the replica may have begun the call. */
  readonly sent: boolean;

  constructor(message: string, sent: boolean) {
    super(sent ? 502 : 503, message, { headers: { 'retry-after': '1' } });
    this.sent = sent;
  }
}

/** A handle call not answered within its `timeoutS`. The call itself runs on. */
export class CallTimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'E_CALL_TIMEOUT';
  readonly requestId: string;
  readonly timeoutS: number;

  /** `call` names what was called, `Model.stats`. */
  constructor(call: string, limit: { readonly requestId: string; readonly timeoutS: number }) {
    const { requestId, timeoutS } = limit;
    super(
      `${call} was not answered within ${timeoutS} s (request ${requestId}); it runs on. Cancel it with its cancel(), or raise timeoutS.`,
    );
    this.requestId = requestId;
    this.timeoutS = timeoutS;
  }
}

/**
 * A handle call that was too old to start and never did: it had waited for the deployment's `queueTimeoutS`, or
 * the time of the request that made it was over. Answers 503 with `Retry-After` when let pass.
 */
export class CallExpiredError extends HttpError {
  override readonly name = 'CallExpiredError';
  readonly code = 'E_CALL_EXPIRED';
  /** Undefined when the time of the request was over. */
  readonly queueTimeoutS: number | undefined;

  /** `call` names what was called, `Model.stats`. */
  constructor(call: string, queueTimeoutS: number | undefined) {
    const why =
      queueTimeoutS === undefined
        ? 'the time of its request was over'
        : `it had waited ${queueTimeoutS} s for a replica (queue_timeout_s)`;
    super(503, `${call} was not started: ${why}.`, { headers: { 'retry-after': '1' } });
    this.queueTimeoutS = queueTimeoutS;
  }
}

/** A handle call of a method the deployment's class does not have. */
export class UnknownMethodError extends TypeError {
  override readonly name = 'UnknownMethodError';
  readonly code = 'E_UNKNOWN_METHOD';
}

/** A value that cannot travel between processes; `path` names where it was found. */
export class UnsendableError extends TypeError {
  override readonly name = 'UnsendableError';
  readonly code = 'E_UNSENDABLE';
  readonly path: string;

  constructor(path: string, what: string) {
    super(`${path}: ${what}`);
    this.path = path;
  }
}

/** Bytes that no encoder of ours wrote, or a type this process does not know. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
  readonly code = 'E_UNREADABLE';
}

/** A batch function that gave another number of results than it got items, or no list at all. */
export class BatchSizeError extends TypeError {
  override readonly name = 'BatchSizeError';
  readonly code = 'E_BATCH_SIZE';
}

/** An item that exceeds `maxBatchSize` by itself. Answers 413 when let pass. */
export class BatchItemTooLargeError extends HttpError {
  override readonly name = 'BatchItemTooLargeError';
  readonly code = 'E_BATCH_ITEM_TOO_LARGE';

  /** `batch` names the batch function, for the log alone. */
  constructor(batch: string, sizes: { readonly size: number; readonly maxBatchSize: number }) {
    super(413, `The size is ${sizes.size}, above the limit of ${sizes.maxBatchSize}.`, {
      cause: `maxBatchSize of ${batch}`,
    });
  }
}

/** A model was asked for without an id. Answers 400 when let pass: the client did not say which. */
export class ModelIdMissingError extends HttpError {
  override readonly name = 'ModelIdMissingError';
  readonly code = 'E_MODEL_ID_MISSING';

  constructor() {
    super(400, 'The model is missing: send its id in the header serve_multiplexed_model_id.');
  }
}

/** `getReplicaContext()` where no replica's code is running. */
export class NotInReplicaError extends Error {
  override readonly name = 'NotInReplicaError';
  readonly code = 'E_NOT_IN_REPLICA';

  constructor() {
    super(
      'getReplicaContext() was called outside of a replica. Call it in the constructor or a method of a deployment; serve.isReplica tells.',
    );
  }
}

/** A mistake in how an application is run: its name, prefix (`E_ROUTE_PREFIX_TAKEN`), entry, or when. */
export class ServeError extends StartupError {
  override readonly name: string = 'ServeError';

  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(code, `${code}: ${message}`, options);
  }
}

/** An application that could not be deployed; `details` is the application's own error and stack. */
export class DeployFailedError extends ServeError {
  override readonly name = 'DeployFailedError';
  readonly #application: string;
  readonly #details: string;

  constructor(application: string, details: string) {
    super('E_DEPLOY_FAILED', `application "${application}" failed to deploy.\n${details}`);
    this.#application = application;
    this.#details = details;
  }

  get application(): string {
    return this.#application;
  }

  /** In the message too: no member of its own, which an uncaught error would print a second time. */
  get details(): string {
    return this.#details;
  }
}
