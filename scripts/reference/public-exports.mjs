import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

// The parser and the compiler of the loader; another tool has other versions of them.
const { resolve: find } = createRequire(join(packages, 'sluice/package.json'));
const { parseSync } = await import(pathToFileURL(find('oxc-parser')).href);
const { isolatedDeclarationSync } = await import(pathToFileURL(find('oxc-transform')).href);

/** The modules that users import: `sluice`, `sluice/openapi`, ... */
export function publicEntries() {
  const { exports } = manifest('sluice');
  return Object.entries(exports)
    .filter(([, target]) => target['@sluice/source'] !== undefined)
    .map(([path]) => `sluice${path.slice(1)}`);
}

/** The exports of a module with the file, the comment and the declaration of each, by name. */
export function publicExports(entry) {
  const file = resolve(entry);
  return exportedNames(file)
    .map((name) => ({ name, ...declarationOf(file, name) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function manifest(name) {
  return JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
}

/** The source behind a specifier; undefined for a package that is not of this repository. */
function resolve(specifier, from) {
  if (specifier.startsWith('.')) return join(dirname(from), specifier).replace(/\.js$/, '.ts');
  const [, name, path = ''] =
    /^(?:@sluice\/)?(core|ingress|runtime|sluice)(\/.+)?$/.exec(specifier) ?? [];
  const source = name && manifest(name).exports[`.${path}`]?.['@sluice/source'];
  return source === undefined ? undefined : join(packages, name, source);
}

const modules = new Map();

function read(file) {
  const known = modules.get(file);
  if (known !== undefined) return known;
  if (!existsSync(file)) throw new Error(`There is no ${file}.`);
  const { code, errors } = isolatedDeclarationSync(file, readFileSync(file, 'utf8'));
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const { program, comments } = parseSync(`${file.slice(0, -3)}.d.ts`, code);
  const module = { code, program, comments };
  modules.set(file, module);
  return module;
}

function exportedNames(file) {
  return read(file)
    .program.body.flatMap((statement) => {
      if (statement.type === 'ExportAllDeclaration') throw new Error(`${file} has export *.`);
      if (statement.type !== 'ExportNamedDeclaration') return [];
      const listed = statement.specifiers.map(({ exported }) => nameOf(exported));
      return [...listed, ...declaredNames(statement.declaration)];
    })
    .filter((name, index, all) => all.indexOf(name) === index);
}

/** Follows re-exports and imports to where a name is declared. */
function declarationOf(file, name) {
  const { program } = read(file);
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const part = statement.specifiers.find(({ exported }) => nameOf(exported) === name);
    if (part === undefined) continue;
    const local = nameOf(part.local);
    if (statement.source === null) return importedOf(file, local) ?? declared(file, local);
    return elsewhere(statement.source.value, local, file);
  }
  return declared(file, name);
}

function elsewhere(specifier, name, from) {
  const target = resolve(specifier, from);
  if (target === undefined) return { file: specifier, doc: '', code: name };
  return declarationOf(target, name);
}

function importedOf(file, name) {
  for (const statement of read(file).program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    const part = statement.specifiers.find(({ local }) => local.name === name);
    if (part?.type !== 'ImportSpecifier') continue;
    return elsewhere(statement.source.value, nameOf(part.imported), file);
  }
  return undefined;
}

/** A type and a value of one name, and the overloads of a function, are one declaration here. */
function declared(file, name) {
  const { program, code, comments } = read(file);
  const found = program.body.filter((statement) =>
    declaredNames(declarationIn(statement)).includes(name),
  );
  if (found.length === 0) throw new Error(`${file} does not declare ${name}.`);
  const docs = found.map((statement) => docBefore(statement, { code, comments }));
  return {
    file: relative(packages, file).replace('/src/', '/'),
    doc: docs.find((doc) => doc !== undefined) ?? '',
    code: found.map((statement) => textOf(statement, code)).join('\n'),
  };
}

function declarationIn(statement) {
  return statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
}

function declaredNames(declaration) {
  if (declaration === null || declaration === undefined) return [];
  const named =
    declaration.type === 'VariableDeclaration' ? declaration.declarations : [declaration];
  return named.flatMap(({ id }) => (id?.type === 'Identifier' ? [id.name] : []));
}

function textOf(statement, code) {
  return code
    .slice(statement.start, statement.end)
    .replace(/^export /, '')
    .replace(/^declare /, '')
    .replaceAll(/^\s*(?:#private|private .*);\n/gm, '');
}

function docBefore(statement, { code, comments }) {
  const comment = comments.findLast(
    ({ value, end }) =>
      value.startsWith('*') &&
      end <= statement.start &&
      code.slice(end, statement.start).trim() === '',
  );
  return comment?.value
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, ''))
    .join('\n')
    .trim();
}

function nameOf(node) {
  return node.name ?? String(node.value);
}
