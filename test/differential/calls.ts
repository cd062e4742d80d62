import { structureOf } from './structure.js';

/** What the user's functions were called with, in order. */
export interface CallLog {
  calls: string[];
  isOn: boolean;
}

export function newLog(): CallLog {
  return { calls: [], isOn: false };
}

/** Notes a call and gives its result. */
export function noted<T>(log: CallLog, name: string, args: readonly unknown[], result: T): T {
  if (log.isOn) log.calls.push(`${name}(${args.map(structureOf).join(', ')})`);
  return result;
}
