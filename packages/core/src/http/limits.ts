/** Limit of a request body where none is given. */
export const DEFAULT_MAX_BODY_BYTES: number = 1024 * 1024;

/** Limit of a WebSocket message where none is given. */
export const DEFAULT_MAX_MESSAGE_BYTES: number = 1024 * 1024;
