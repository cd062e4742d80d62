import type { Node } from 'oxc-parser';
import { expect, it } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { type Declaration, parseModule } from './modules.js';
import { importable } from './importable.js';

/** Everything that users import, as the package says. */
const ENTRIES: readonly string[] = Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === 'object' && '@sluice/source' in target)
  .map(([path]) => `sluice${path.slice(1)}`);

it('every export says in the editor what it is', () => {
  const silent = importable(ENTRIES).filter(({ file, nodes }) =>
    nodes.every((node) => docOf(node, file) === undefined),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

it('every member of an exported interface says in the editor what it is', () => {
  const silent = importable(['sluice']).flatMap((declaration) =>
    membersOf(declaration)
      .filter(({ node }) => docOf(node, declaration.file) === undefined)
      .map(({ name }) => `${declaration.name}.${name}`),
  );
  expect(silent).toEqual([]);
});

it('every option says what happens without it', () => {
  const silent = importable(['sluice'])
    .filter(({ name }) => name.endsWith('Options') && name !== 'FieldOptions')
    .flatMap((declaration) =>
      membersOf(declaration)
        .filter(({ node }) => 'optional' in node && node.optional)
        .filter(({ node }) => !/default/i.test(docOf(node, declaration.file) ?? ''))
        .map(({ name }) => `${declaration.name}.${name}`),
    );
  expect(silent).toEqual([]);
});

/** The members of an interface that have a name; a call signature is told of by the interface. */
function membersOf({
  nodes,
}: Declaration): readonly { readonly name: string; readonly node: Node }[] {
  return nodes
    .flatMap((node) => (node.type === 'TSInterfaceDeclaration' ? node.body.body : []))
    .flatMap((node) =>
      'key' in node && node.key.type === 'Identifier' ? [{ name: node.key.name, node }] : [],
    );
}

/** The doc comment directly before a node. */
function docOf(node: Node, file: string): string | undefined {
  const { comments, text } = parseModule(file);
  return comments.find(
    ({ value, end }) =>
      value.startsWith('*') &&
      end <= node.start &&
      /^\s*(export( declare| abstract)?)?\s*$/.test(text.slice(end, node.start)),
  )?.value;
}
