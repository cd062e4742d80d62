import type { RequestHead } from './exchange.js';
import { MountedHead, receivedHead } from './mounted-head.js';

/**
 * Values that the code of one request shares, by name. Declare the types of yours:
 * `declare module 'sluice' { interface RequestState { user?: User } }`.
 */
export interface RequestState {
  [name: string]: unknown;
}

const STATES = new WeakMap<RequestHead, RequestState>();

/** The state of a request, made when it is first asked for. */
export function stateOf(head: RequestHead): RequestState {
  const request = receivedHead(head);
  const known = STATES.get(request);
  if (known !== undefined) return known;
  const state: RequestState = {};
  STATES.set(request, state);
  return state;
}

/** Puts values into the state of a request, before anything of its application reads it. */
export function seedState(head: RequestHead, values: Readonly<RequestState>): void {
  if (head instanceof MountedHead) Object.assign(stateOf(head), values);
  else STATES.set(head, { ...values });
}
