import {
  parseSync,
  type Declaration,
  type ImportDeclaration,
  type Program,
  type TSType,
} from 'oxc-parser';

/** The meaning of a name at run time. */
export type Meaning =
  | { readonly kind: 'class' | 'enum' }
  /** `isValue` says that a constant or function of the same name stands beside it. */
  | { readonly kind: 'interface'; readonly isValue: boolean }
  | { readonly kind: 'alias'; readonly type: TSType; readonly isValue: boolean }
  /** From a package, or not a type at all. */
  | { readonly kind: 'unknown' };

/** An import that brought a name into a file. */
interface NamedImport {
  readonly specifier: string;
  /** The name in the other module; `default` for the default export. */
  readonly name: string;
  /** `import type`, or `type` before the name. */
  readonly typeOnly: boolean;
  readonly start: number;
}

/** The types a file declares and imports. */
export interface FileNames {
  readonly program: Program;
  readonly local: ReadonlyMap<string, Meaning>;
  readonly imported: ReadonlyMap<string, NamedImport>;
}

/** A TypeScript source found from an import. */
interface FoundSource {
  readonly file: string;
  readonly source: string;
}

/** Finds the project source behind an import; undefined for packages and all other files. */
export type FindSource = (importer: string, specifier: string) => FoundSource | undefined;

/** Parses a file and lists its top-level names. */
export function readNames(file: string, source: string): FileNames {
  const { program } = parseSync(file, source, { sourceType: 'module' });
  const local = new Map<string, Meaning>();
  const imported = new Map<string, NamedImport>();
  const values = valueNames(program);
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') addImports(imported, statement);
    const declaration =
      statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration'
        ? statement.declaration
        : statement;
    const found = declaration === null ? undefined : declared(declaration, values);
    // An interface that adds to a class leaves it a class.
    if (found !== undefined && local.get(found.name)?.kind !== 'class') {
      local.set(found.name, found.meaning);
    }
  }
  return { program, local, imported };
}

function addImports(imported: Map<string, NamedImport>, statement: ImportDeclaration): void {
  for (const part of statement.specifiers) {
    if (part.type === 'ImportNamespaceSpecifier') continue;
    const named = part.type === 'ImportSpecifier' ? part : undefined;
    imported.set(part.local.name, {
      specifier: statement.source.value,
      name: named === undefined ? 'default' : nameOf(named.imported),
      typeOnly: statement.importKind === 'type' || named?.importKind === 'type',
      start: part.start,
    });
  }
}

type Named = { readonly type: string; readonly name?: string; readonly value?: unknown };

function nameOf(node: Named): string {
  return node.name ?? String(node.value);
}

/** The constants and functions of a file. */
function valueNames(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type === 'FunctionDeclaration' && node.id !== null) names.add(node.id.name);
    if (node?.type !== 'VariableDeclaration') continue;
    for (const { id } of node.declarations) if (id.type === 'Identifier') names.add(id.name);
  }
  return names;
}

function declared(
  node: Declaration | { readonly type: string },
  values: ReadonlySet<string>,
): { name: string; meaning: Meaning } | undefined {
  if (!('id' in node) || node.id === null || !('name' in node.id)) return undefined;
  const { name } = node.id;
  if (node.type === 'ClassDeclaration') return { name, meaning: { kind: 'class' } };
  if (node.type === 'TSEnumDeclaration') return { name, meaning: { kind: 'enum' } };
  const isValue = values.has(name);
  if (node.type === 'TSInterfaceDeclaration') {
    return { name, meaning: { kind: 'interface', isValue } };
  }
  if (node.type !== 'TSTypeAliasDeclaration') return undefined;
  return { name, meaning: { kind: 'alias', type: node.typeAnnotation, isValue } };
}

/** A file in which names are looked up. */
export interface NamedFile {
  readonly file: string;
  readonly names: FileNames;
  readonly find: FindSource;
}

/** The meaning of a name in a file, through imports and re-exports of the project. */
export function meaningOf(name: string, { file, names, find }: NamedFile): Meaning {
  const local = names.local.get(name);
  if (local !== undefined) return local;
  const from = names.imported.get(name);
  if (from === undefined) return { kind: 'unknown' };
  const found = find(file, from.specifier);
  return found === undefined
    ? { kind: 'unknown' }
    : exported(found, from.name, { find, seen: new Set() });
}

interface Search {
  readonly find: FindSource;
  readonly seen: Set<string>;
}

function exported(from: FoundSource, name: string, search: Search): Meaning {
  if (search.seen.has(`${from.file}\0${name}`)) return { kind: 'unknown' };
  search.seen.add(`${from.file}\0${name}`);
  const names = readNames(from.file, from.source);
  const follow = (specifier: string, as: string): Meaning => {
    const found = search.find(from.file, specifier);
    return found === undefined ? { kind: 'unknown' } : exported(found, as, search);
  };
  const inThisFile = (local: string): Meaning => {
    const imported = names.imported.get(local);
    return (
      names.local.get(local) ??
      (imported ? follow(imported.specifier, imported.name) : { kind: 'unknown' })
    );
  };
  for (const statement of names.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') {
      const { declaration } = statement;
      const local =
        declaration.type === 'Identifier'
          ? declaration.name
          : 'id' in declaration
            ? declaration.id?.name
            : undefined;
      return local === undefined ? { kind: 'unknown' } : inThisFile(local);
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const part = statement.specifiers.find((one) => nameOf(one.exported) === name);
    if (part === undefined) continue;
    return statement.source === null
      ? inThisFile(nameOf(part.local))
      : follow(statement.source.value, nameOf(part.local));
  }
  const local = names.local.get(name);
  if (local !== undefined) return local;
  for (const statement of names.program.body) {
    if (statement.type !== 'ExportAllDeclaration' || statement.exported !== null) continue;
    const found = follow(statement.source.value, name);
    if (found.kind !== 'unknown') return found;
  }
  return { kind: 'unknown' };
}
