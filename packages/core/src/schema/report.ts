import { MAX_ISSUES, type Issue } from '../validation-error.js';

/** Longest JSON text of an issue's `input`, in characters. A longer input is left out. */
export const MAX_ECHO = 1024;

/** Longest message, in characters: a message may quote the value. */
const MAX_MESSAGE = 4096;

/** Longest name in a `loc`, in characters: the keys of free JSON are the client's. */
const MAX_NAME = 256;

/** Longest JSON text of all reported issues together, in characters. The first is always reported. */
const MAX_REPORT = 256 * 1024;

/** Adds issues while there is room; true when the list is full, so that the work can stop. */
export function addIssues(into: Issue[], issues: readonly Issue[]): boolean {
  for (const issue of issues) {
    if (into.length >= MAX_ISSUES) break;
    into.push(issue);
  }
  return into.length >= MAX_ISSUES;
}

/** Bounds the number and size of the issues in a response. */
export function reportOf(issues: readonly Issue[]): readonly Issue[] {
  const reported: Issue[] = [];
  let left = MAX_REPORT;
  for (const issue of issues.slice(0, MAX_ISSUES)) {
    const short = shortened(issue);
    left -= JSON.stringify(short).length;
    if (left < 0 && reported.length > 0) break;
    reported.push(short);
  }
  return reported;
}

/** True for a value whose JSON text has at most `MAX_ECHO` characters; stops reading beyond them. */
export function isEchoed(input: unknown): boolean {
  return roomAfter(input, MAX_ECHO) >= 0;
}

function shortened(issue: Issue): Issue {
  const { msg, loc } = issue;
  const isShort =
    msg.length <= MAX_MESSAGE &&
    loc.every((key) => typeof key === 'number' || key.length <= MAX_NAME);
  const echoed = isEchoed(issue.input) ? issue : withoutInput(issue);
  if (isShort) return echoed;
  return {
    ...echoed,
    msg: cut(msg, MAX_MESSAGE),
    loc: loc.map((key) => (typeof key === 'number' ? key : cut(key, MAX_NAME))),
  };
}

/** Copies an issue without the received value. */
export function withoutInput({ type, loc, msg, ctx }: Issue): Issue {
  return ctx === undefined ? { type, loc, msg } : { type, loc, msg, ctx };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}\u2026`;
}

/** The room left after a value's JSON text, in characters; negative when the text is longer. */
function roomAfter(value: unknown, room: number): number {
  if (typeof value === 'string') {
    return value.length > room ? -1 : room - JSON.stringify(value).length;
  }
  if (typeof value !== 'object' || value === null) return room - String(value).length;
  let left = room - 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index += 1) {
      left = roomAfter(value[index], left) - 1;
    }
    return left;
  }
  for (const key in value) {
    if (left < 0) break;
    left = roomAfter(Reflect.get(value, key), roomAfter(key, left) - 1) - 1;
  }
  return left;
}
