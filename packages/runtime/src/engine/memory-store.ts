import type { StateStore } from './engine.js';

/** Keeps state as long as this process lives: for the supervisor, and where the controller is embedded. */
export function createMemoryStore(): StateStore {
  const values = new Map<string, string>();
  return {
    async get(key) {
      return values.get(key);
    },
    async put(key, value) {
      values.set(key, value);
    },
    async delete(key) {
      values.delete(key);
    },
  };
}
