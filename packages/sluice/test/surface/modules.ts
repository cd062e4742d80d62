import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Comment, type Node, type Statement, parseSync } from 'oxc-parser';

/** A declaration of the sources, by its file and name; an overloaded function has several nodes. */
export interface Declaration {
  readonly file: string;
  readonly name: string;
  readonly nodes: readonly Node[];
}

/** What one module declares, imports and exports. */
export interface ParsedModule {
  readonly file: string;
  readonly text: string;
  readonly comments: readonly Comment[];
  readonly declared: ReadonlyMap<string, readonly Node[]>;
  readonly imported: ReadonlyMap<string, Target>;
  readonly exported: ReadonlyMap<string, Target>;
}

/** A name in another module; `module` is undefined for one of this module. */
interface Target {
  readonly module: string | undefined;
  readonly name: string;
}

const packages = fileURLToPath(new URL('../../..', import.meta.url));
const parsed = new Map<string, ParsedModule>();

/** Reads the source behind an entry of the packages, such as `sluice/openapi`, or a file. */
export function parseModule(specifier: string): ParsedModule {
  const file = resolve(specifier, packages) ?? specifier;
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8');
  const { program, comments } = parseSync(file, text);
  const declared = new Map<string, Node[]>();
  const imported = new Map<string, Target>();
  const exported = new Map<string, Target>();
  for (const statement of program.body) {
    read(statement, { declared, imported, exported });
  }
  const module = { file, text, comments, declared, imported, exported };
  parsed.set(file, module);
  return module;
}

/** Follows imports and re-exports of a name to its declaration; undefined when it is not of ours. */
export function declarationOf(module: ParsedModule, name: string): Declaration | undefined {
  const nodes = module.declared.get(name);
  if (nodes !== undefined) return { file: module.file, name, nodes };
  const target = module.imported.get(name);
  if (target?.module === undefined) return undefined;
  const file = resolve(target.module, module.file);
  return file === undefined ? undefined : exportOf(parseModule(file), target.name);
}

/** The declaration behind an export of a module. */
export function exportOf(module: ParsedModule, name: string): Declaration | undefined {
  const target = module.exported.get(name);
  if (target === undefined) return undefined;
  if (target.module === undefined) return declarationOf(module, target.name);
  const file = resolve(target.module, module.file);
  return file === undefined ? undefined : exportOf(parseModule(file), target.name);
}

function resolve(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(from), specifier).replace(/\.js$/, '.ts');
  const [, name = '', entry = 'index'] =
    /^(?:@sluice\/)?(core|ingress|runtime|sluice)(?:\/(.+))?$/.exec(specifier) ?? [];
  const file = join(packages, name, 'src', `${entry}.ts`);
  return name !== '' && existsSync(file) ? file : undefined;
}

interface Names {
  readonly declared: Map<string, Node[]>;
  readonly imported: Map<string, Target>;
  readonly exported: Map<string, Target>;
}

function read(statement: Statement, names: Names): void {
  if (statement.type === 'ImportDeclaration') {
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ImportSpecifier') continue;
      const module = statement.source.value;
      names.imported.set(specifier.local.name, { module, name: nameOf(specifier.imported) });
    }
  } else if (statement.type === 'ExportNamedDeclaration') {
    for (const { exported, local } of statement.specifiers) {
      const module = statement.source?.value;
      names.exported.set(nameOf(exported), { module, name: nameOf(local) });
    }
    if (statement.declaration === null) return;
    for (const name of declare(statement.declaration, names.declared)) {
      names.exported.set(name, { module: undefined, name });
    }
  } else {
    declare(statement, names.declared);
  }
}

function declare(node: Node, declared: Map<string, Node[]>): readonly string[] {
  const named = node.type === 'VariableDeclaration' ? node.declarations : [node];
  const names: string[] = [];
  for (const one of named) {
    if (!('id' in one) || one.id === null || one.id.type !== 'Identifier') continue;
    declared.set(one.id.name, [...(declared.get(one.id.name) ?? []), node]);
    names.push(one.id.name);
  }
  return names;
}

function nameOf(node: {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
}): string {
  return node.name ?? String(node.value);
}
