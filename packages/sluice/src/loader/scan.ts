import { parseSync } from 'oxc-parser';

/** A place where compiled code names another module. Offsets are of the code, quotes included. */
export interface ImportSite {
  readonly start: number;
  readonly end: number;
  /** Undefined when it is computed at run time: `import(name)`. */
  readonly specifier: string | undefined;
  readonly kind: 'static' | 'dynamic';
  /** `with { ... }` or a second argument follows. */
  readonly hasAttributes: boolean;
}

/** The facts that the loader needs to move a compiled module elsewhere. */
export interface ModuleScan {
  readonly imports: readonly ImportSite[];
  readonly usesMeta: boolean;
  /** `import`, `export` or `import.meta` appear: not CommonJS. */
  readonly isModule: boolean;
  /** Names it exports; undefined when `export *` adds names this file does not show. */
  readonly exports: readonly string[] | undefined;
}

/** Finds the imports of compiled code, in order. */
export function scanModule(code: string): ModuleScan {
  const { module } = parseSync('module.mjs', code, { lang: 'jsx', sourceType: 'module' });
  const imports: ImportSite[] = [];
  for (const { moduleRequest, end } of module.staticImports) {
    imports.push(staticSite(code, moduleRequest, end));
  }
  const entries = module.staticExports.flatMap((statement) => statement.entries);
  for (const { entries: parts, end } of module.staticExports) {
    const request = parts.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (request !== undefined && request !== null) imports.push(staticSite(code, request, end));
  }
  for (const { moduleRequest, end } of module.dynamicImports) {
    imports.push({
      start: moduleRequest.start,
      end: moduleRequest.end,
      specifier: literal(code.slice(moduleRequest.start, moduleRequest.end)),
      kind: 'dynamic',
      hasAttributes: code.slice(moduleRequest.end, end).includes(','),
    });
  }
  return {
    imports: imports.toSorted((a, b) => a.start - b.start),
    usesMeta: module.importMetas.length > 0,
    isModule: module.hasModuleSyntax,
    exports: namesOf(entries),
  };
}

interface ExportEntry {
  readonly exportName: { readonly name: string | null };
  readonly moduleRequest: object | null;
}

/** Only `export *` and `export default` have no name, and only the first names a module. */
function namesOf(entries: readonly ExportEntry[]): readonly string[] | undefined {
  const names: string[] = [];
  for (const { exportName, moduleRequest } of entries) {
    if (exportName.name === null && moduleRequest !== null) return undefined;
    names.push(exportName.name ?? 'default');
  }
  return names;
}

interface Request {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

function staticSite(code: string, request: Request, end: number): ImportSite {
  return {
    start: request.start,
    end: request.end,
    specifier: request.value,
    kind: 'static',
    hasAttributes: /\bwith\b/.test(code.slice(request.end, end)),
  };
}

/** The value of a plain string or template literal; undefined for every other expression. */
function literal(expression: string): string | undefined {
  if (!/^(["'`])(?:(?!\1|\$\{)[^\\\n])*\1$/.test(expression)) return undefined;
  return expression.slice(1, -1);
}
