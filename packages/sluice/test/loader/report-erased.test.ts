import { describe, expect, it } from 'vitest';

import type { FindSource } from '../../src/loader/declarations.js';
import { reportErased } from '../../src/loader/report-erased.js';

const FILES: Readonly<Record<string, string>> = {
  './types': `export interface Item { id: number }
export class Page {}
export type Sort = 'asc' | 'desc';
export type Text = string;
export const Schema = {};
export type Schema = string;
export class Merged {}
export interface Merged { more: 1 }
export enum Color { Red = 'red' }
export const enum Small { One }
export default interface Shape { a: 1 }`,
  './again': `export { Item as Renamed } from './types';\nexport * from './types';\nimport { Color } from './types';\nexport { Color as Colour };`,
  './loop': "export * from './loop';",
};
const find: FindSource = (_, specifier) => {
  const source = FILES[specifier];
  return source === undefined ? undefined : { file: `${specifier}.ts`, source };
};

/** Reports on a class with one route whose parameters are as given. */
function report(
  parameters: string,
  { imports = '', route = "@Get('/x')" } = {},
): readonly string[] {
  const source = `import { All, Body, Depends, File, Get, Header, Int, Post, Put, Query, Trace, WebSocket, WebSocketConnection, HttpRequest } from 'sluice';
${imports}
class Shop {
  ${route} list(${parameters}): void {}
}`;
  return reportErased('/app/shop.ts', source, find).map(
    ({ code, line, where, fix }) => `${code} ${line} ${where}: ${fix}`,
  );
}

const ALL = "import { Item, Merged, Page, Schema, Sort, Text, Color, Small } from './types';";

describe('a handler’s parameter that loses its meaning', () => {
  it.each([
    [
      'page?: number',
      'E_PARAM_OPTIONAL',
      'Write @Query({ optional: true }) before it, or give it a default value.',
    ],
    ["@Query('p') page?: number", 'E_PARAM_OPTIONAL', '@Query({ optional: true })'],
    ['@Query(Number) page?: number', 'E_PARAM_OPTIONAL', '@Query({ optional: true })'],
    ['@Query({ le: 10 }) page?: number', 'E_PARAM_OPTIONAL', '@Query({ optional: true })'],
    ['@Header() token?: string', 'E_PARAM_OPTIONAL', '@Header({ optional: true })'],
    ["sort: 'asc' | 'desc'", 'E_PARAM_LITERALS', "Write @Query({ enum: ['asc', 'desc'] })."],
    ["sort: 'asc' | 'desc' = 'asc'", 'E_PARAM_LITERALS', "enum: ['asc', 'desc']"],
    ["sort: 'asc' | 'desc' | undefined", 'E_PARAM_LITERALS', "enum: ['asc', 'desc']"],
    ['size: 1 | 2', 'E_PARAM_LITERALS', 'enum: [1, 2]'],
    ["only: 'one'", 'E_PARAM_LITERALS', "enum: ['one']"],
    ["@Query('s') sort: 'asc' | 'desc'", 'E_PARAM_LITERALS', "enum: ['asc', 'desc']"],
    ['color: Color', 'E_PARAM_ENUM', 'Write @Query({ enum: Color }).'],
    ['color: Color | null', 'E_PARAM_ENUM', '@Query({ enum: Color })'],
    ['small: Small', 'E_PARAM_ENUM', '@Query({ enum: Small })'],
    ['sort: Sort', 'E_PARAM_ALIAS', "@Query({ enum: ['asc', 'desc'] })"],
    ['text: Text', 'E_PARAM_ALIAS', 'Write the type itself in place of Text'],
    ['item: Item', 'E_PARAM_INTERFACE', 'Make Item a class with validators'],
    ['@Body() item: Item', 'E_PARAM_INTERFACE', '@Body(Type)'],
    ['tags: string[]', 'E_PARAM_ERASED', 'Write @Query({ type: [String] }).'],
    ['ids: readonly number[]', 'E_PARAM_ERASED', '@Query({ type: [Number] })'],
    ['pages: Array<Page>', 'E_PARAM_ERASED', '@Query({ type: [Page] })'],
    ['@Body() pages: Page[]', 'E_PARAM_ERASED', 'Write @Body([Page]).'],
    ['@File() files: UploadFile[]', 'E_PARAM_ERASED', 'Write @File([UploadFile]).'],
    ['colors: Color[]', 'E_PARAM_ERASED', '@Query({ type: [String], enum: Color })'],
    ["sorts: ('a' | 'b')[]", 'E_PARAM_ERASED', "{ type: [String], enum: ['a', 'b'] }"],
    ['sorts: Sort[]', 'E_PARAM_ERASED', "{ type: [String], enum: ['asc', 'desc'] }"],
    ['at: [number, number]', 'E_PARAM_ERASED', '{ type: [Number], minItems: 2, maxItems: 2 }'],
    ['at: [x: number, y: string]', 'E_PARAM_ERASED', 'a property for each value'],
    ['at: [number, ...string[]]', 'E_PARAM_ERASED', 'a property for each value'],
    ['key: string | number', 'E_PARAM_ERASED', 'Write @Query(Union([String, Number])).'],
    ['@Body() one: Page | { a: 1 }', 'E_PARAM_ERASED', 'Write @Body(Union([A, B])).'],
    ['@Body() all: Record<string, Page>', 'E_PARAM_ERASED', 'Write @Body(MapOf(Page)).'],
    ['@Body() some: Partial<Page>', 'E_PARAM_ERASED', 'a class that extends PartialType(...)'],
    ['@Body() any: unknown', 'E_PARAM_ERASED', 'or @Body(Object) for any JSON'],
    [
      '@Body() one: Schema',
      'E_PARAM_ALIAS',
      'If the value is a schema of it, write @Body(Schema).',
    ],
    ['@Body() one: { a: number }', 'E_PARAM_ERASED', 'Take a class with validators'],
  ])('%s', (parameters, code, fix) => {
    const [first = ''] = report(parameters, { imports: ALL });
    expect(first).toContain(`${code} 4 Shop.list parameter 1 ("`);
    expect(first).toContain(fix);
  });

  it.each([
    ['import type', "import type { Page } from './types';", 'page: Page', 'E_PARAM_TYPE_IMPORT'],
    [
      'type before the name',
      "import { type Page } from './types';",
      'page: Page',
      'E_PARAM_TYPE_IMPORT',
    ],
    [
      'import type of a package',
      "import type { Page } from 'pages';",
      'page: Page',
      'E_PARAM_TYPE_IMPORT',
    ],
    ['an interface of the same file', 'interface Own { a: 1 }', 'own: Own', 'E_PARAM_INTERFACE'],
    ['an enum of the same file', 'enum Own { A }', 'own: Own', 'E_PARAM_ENUM'],
    ['an alias of the same file', 'type Own = string;', 'own: Own', 'E_PARAM_ALIAS'],
    ['an exported interface', 'export interface Own { a: 1 }', 'own: Own', 'E_PARAM_INTERFACE'],
    [
      'another name on import',
      "import { Color as Hue } from './types';",
      'hue: Hue',
      'E_PARAM_ENUM',
    ],
    [
      'a re-export under another name',
      "import { Renamed } from './again';",
      'item: Renamed',
      'E_PARAM_INTERFACE',
    ],
    ['a re-export of all', "import { Color } from './again';", 'color: Color', 'E_PARAM_ENUM'],
    [
      'an import that is exported again',
      "import { Colour } from './again';",
      'color: Colour',
      'E_PARAM_ENUM',
    ],
    ['a default export', "import Shape from './types';", 'shape: Shape', 'E_PARAM_INTERFACE'],
  ])('follows a type that loses its meaning through %s', (_, imports, parameters, code) => {
    expect(report(parameters, { imports })[0]).toContain(code);
  });

  it('reports all parameters that lose their meaning at once', () => {
    const codes = report("a?: string, b: 'x' | 'y' = 'x', c?: Color", { imports: ALL }).map(
      (text) => text.split(' ')[0],
    );
    expect(codes).toEqual([
      'E_PARAM_OPTIONAL',
      'E_PARAM_LITERALS',
      'E_PARAM_ENUM',
      'E_PARAM_OPTIONAL',
    ]);
  });

  it.each([
    ["@Post('/x')", 'item: Item', 'give a type: @Body(Type)'],
    ["@Post('/x')", 'pages: Page[]', 'Write @Body([Page])'],
    ["@Post('/x')", 'tags: string[]', 'Write @Query({ type: [String] })'],
    ["@WebSocket('/x')", "mode: 'a' | 'b'", '@Query({ enum'],
    ["@Get('/x/:id')", 'id?: number', 'Remove it: the path always has the parameter.'],
    ["@Get('/x/{id}')", 'id: Color', 'Write @Path({ enum: Color })'],
    ["@All('/x')", 'id?: number', '@Query({ optional: true })'],
    ["@Trace('/x')", 'id?: number', '@Query({ optional: true })'],
    ['@Other()', '@Query() id?: number', '@Query({ optional: true })'],
  ])('of %s gets a fix that fits', (route, parameters, fix) => {
    expect(report(parameters, { imports: ALL, route })[0]).toContain(fix);
  });

  it.each([
    [
      'an alias of the decorator',
      "import { Get as Fetch } from 'sluice';\nclass A { @Fetch('/') a(b?: string) {} }",
    ],
    [
      'the core package',
      "import { Get } from '@sluice/core';\nclass A { @Get('/') a(b?: string) {} }",
    ],
    [
      'a namespace',
      "import * as sluice from 'sluice';\nclass A { @sluice.Get('/') a(b?: string) {} }",
    ],
    [
      'a class expression',
      "import { Get } from 'sluice';\nconst A = class { @Get('/') a(b?: string) {} };",
    ],
    [
      'a class made in a function',
      "import { Get } from 'sluice';\nfunction make() { return class { @Get('/') a(b?: string) {} }; }",
    ],
    [
      'a default export',
      "import { Get } from 'sluice';\nexport default class { @Get('/') a(b?: string) {} }",
    ],
  ])('finds a parameter that loses its meaning by %s', (_, source) => {
    expect(reportErased('/app/a.ts', source, find)).toMatchObject([
      { code: 'E_PARAM_OPTIONAL', line: 2 },
    ]);
  });
});

describe('a handler’s parameter that means what it says', () => {
  it.each([
    'id: number, name: string, on: boolean, at: Date, page: Page',
    "name = 'world', verbose = false",
    '@Query({ optional: true }) page?: number',
    '@Query({ default: 1 }) page?: number',
    '@Query(Number, { optional: true }) page?: number',
    "@Query('p', { optional: true }) page?: number",
    '@Query(pageOptions) page?: number',
    '@Query({ ...shared }) page?: number',
    "@Query({ enum: ['asc', 'desc'] }) sort: 'asc' | 'desc'",
    '@Query({ enum: Color }) color: Color',
    '@Body(ItemSchema) item: Item',
    '@Body([Page]) pages: Page[]',
    '@Query(Int) size: 1 | 2',
    '@Body(z.object({})) item: Item',
    'signal?: AbortSignal, request?: HttpRequest, response?: ResponseControl',
    '@Depends(current) user?: Item',
    '@CurrentUser() user?: Item',
    "tags: string[] = ['a']",
    'key: string | number = 1',
    '@Query({ type: [String] }) tags: string[]',
    '@Query(Union([String, Number])) key: string | number',
    '@File([UploadFile]) files: UploadFile[]',
    'socket: WebSocketConnection',
    'merged: Merged',
    '@Body(Schema) one: Schema',
    '{ query }: { query: Sort }',
    '...rest: string[]',
  ])('%s', (parameters) => {
    const found = report(parameters, { imports: ALL }).filter(
      (text) => !text.startsWith('E_IMPORT'),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['the method form', "@Get('/x', { query: { sort: String } })"],
    ['the method form of forms', "@Post('/x', { form: { title: String } })"],
    ['the method form of files', "@Post('/x', { files: { one: File } })"],
    ['options kept elsewhere', "@Get('/x', { ...options })"],
    ['no route', '@Other()'],
    ['no decorator', ''],
  ])('does not look at a parameter with %s', (_, route) => {
    expect(report('input?: string', { route })).toEqual([]);
  });

  it.each(['WebSocketConnection', 'AsyncIterable<string> & { send(text: string): void }'])(
    'takes the connection of a WebSocket also as %s, whose value is not imported',
    (type) => {
      const imports = "import type { WebSocketConnection } from 'sluice';";
      expect(report(`socket: ${type}`, { route: "@WebSocket('/x')", imports })).toEqual([]);
    },
  );

  it('does not look at another library’s Get', () => {
    const source = "import { Get } from '@nestjs/common';\nclass A { @Get('/') a(b?: string) {} }";
    expect(reportErased('/app/a.ts', source, find)).toEqual([]);
  });

  it('does not look without end for a type whose module only exports itself', () => {
    expect(report('item: Item', { imports: "import { Item } from './loop';" })).toEqual([]);
  });
});

describe('an interface imported without type', () => {
  it.each([
    ['returned', "@Get('/') a(): Item { throw 1; }"],
    ['of a decorated property', '@IsObject() a: Item;'],
    ['of a constructor', 'constructor(private a: Item) {}'],
    ['of a parameter with its type said', "@Get('/') a(@Body(ItemSchema) item: Item) {}"],
  ])('and %s is a mistake where it is imported', (_, member) => {
    const source = `import { Body, Get } from 'sluice';\nimport { Item } from './types';\n@Ingress()\nclass A { ${member} }`;
    expect(reportErased('/app/a.ts', source, find)).toMatchObject([
      { code: 'E_IMPORT_NOT_TYPE', line: 2, fix: "Write import type { Item } from './types'." },
    ]);
  });

  it.each([
    ['inside another type', "@Get('/') a(): Promise<Item[]> { throw 1; }"],
    ['in a method without decorators', 'a(): Item { throw 1; }'],
    ['in a body', "@Get('/') a() { const b: Item = 1; }"],
    ['beside a value of its name', "@Get('/') a(@Body(Schema) b: Schema) {}"],
  ])('accepts an interface imported without type %s, where nothing is missed', (_, member) => {
    const source = `import { Body, Get } from 'sluice';\nimport { Item, Schema } from './types';\nclass A { ${member} }`;
    expect(reportErased('/app/a.ts', source, find)).toEqual([]);
  });
});
