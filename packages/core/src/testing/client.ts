import type { ExchangeHandler } from '../http/exchange.js';
import { TestClient } from './test-client.js';
import type { App } from '../app.js';

/** A {@link TestClient} that returns the answers to failures, and throws none. */
export function testClient(app: App | ExchangeHandler): TestClient {
  return new TestClient(app, { raiseServerErrors: false });
}
