import { expect, it } from 'vitest';

import { importable, keyOf } from './importable.js';
import { type Declaration, declarationOf, parseModule } from './modules.js';
import { typeReferences } from './type-references.js';

const exported = importable(['sluice', 'sluice/openapi', 'sluice/otel']);
const KEYS = new Set(exported.map(keyOf));

/** The seam between transports and applications: no application names these types. */
const SEAM: readonly string[] = ['core/src/http/exchange.ts', 'core/src/http/body-source.ts'];

const isOfSeam = (key: string): boolean => SEAM.some((file) => key.startsWith(`${file} `));

/** Arguments of constructors that only Sluice calls. */
const MADE_BY_SLUICE = new Set([
  'core/src/http/request.ts HttpRequestOptions',
  'core/src/websocket/connection.ts WebSocketConnectionOptions',
]);

/** What a declaration refers to; a type that its own module keeps to itself counts as written out. */
function* shown(declaration: Declaration, seen = new Set<string>()): Iterable<Declaration> {
  const key = keyOf(declaration);
  if (seen.has(key)) return;
  seen.add(key);
  const module = parseModule(declaration.file);
  for (const name of declaration.nodes.flatMap((node) => [...typeReferences(node)])) {
    const found = declarationOf(module, name);
    if (found === undefined) continue;
    const isKept = found.file === module.file && !module.exported.has(name);
    if (isKept) yield* shown(found, seen);
    else yield found;
  }
}

it('every type in the signature of an export can be imported too', () => {
  const missing = exported.flatMap((declaration) =>
    [...shown(declaration)]
      .map(keyOf)
      .filter((used) => !KEYS.has(used) && !isOfSeam(used) && !MADE_BY_SLUICE.has(used))
      .map((used) => `${declaration.name} shows ${used}`),
  );
  expect(missing).toEqual([]);
});
