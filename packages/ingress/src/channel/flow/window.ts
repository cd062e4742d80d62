/**
 * Bulk bytes that a connection may have on the way, all its streams together: a small frame waits
 * behind no more than this.
 */
export const WINDOW_BYTES: number = 128 * 1024;

/**
 * Bulk bytes that one stream may have sent and its receiver not yet consumed. A receiver gives the
 * connection's window back when bytes arrive, and a stream's credit when they are consumed, so that a
 * slow stream stops without stopping the others. With the whole window as its credit, a stream that
 * is alone uses all of the connection.
 *
 * @alias
 */
export const STREAM_CREDIT_BYTES: number = WINDOW_BYTES;
