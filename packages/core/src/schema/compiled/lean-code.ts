import type { Constructor } from '../../types/constructor.js';
import { type Constants, quoted } from '../code/constants.js';
import type { LeanPlan } from './lean.js';

/** The end of a maker: `code` returns an instance without what is absent, with the help of `helper`. */
export function leanCode(
  type: Constructor,
  { optional, members }: LeanPlan,
  constants: Constants,
): { readonly helper: string; readonly code: string } {
  if (members === undefined) {
    // The last first: V8 then takes back how the object grew.
    const deletions = optional.map((name) => `if (${isAbsent(name)}) delete o[${quoted(name)}];`);
    return { helper: '', code: deletions.toReversed().join('\n') };
  }
  const copies = members.map(
    (name) => `if ((v = o[${quoted(name)}]) !== undefined) r[${quoted(name)}] = v;`,
  );
  const helper = `
    function lean(o, s) {
      const r = new ${constants.use(shellOf(type))}();
      let v;
      ${copies.join('\n')}
      if (s.extra) ${constants.use(addExtras)}(r, o, ${constants.use(new Set(members))});
      return r;
    }`;
  return { helper, code: `if (${optional.map(isAbsent).join(' || ')}) return lean(o, s);` };
}

function isAbsent(name: string): string {
  return `o[${quoted(name)}] === undefined`;
}

/** A constructor of a class's objects that runs no initialisers. */
function shellOf(type: Constructor): () => void {
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- each has a prototype of its own
  const shell = function shell(): void {};
  shell.prototype = type.prototype;
  return shell;
}

/** Copies keys that the class does not declare. */
function addExtras(to: object, from: object, declared: ReadonlySet<string>): void {
  for (const [key, value] of Object.entries(from)) {
    if (!declared.has(key)) Object.assign(to, { [key]: value });
  }
}
