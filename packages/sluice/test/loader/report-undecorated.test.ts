import { expect, it } from 'vitest';

import { reportUndecorated } from '../../src/loader/report-undecorated.js';

const reported = (source: string): readonly string[] =>
  reportUndecorated('/a.ts', source).map(({ where, line, column }) => `${where} ${line}:${column}`);

it('reports the properties that have no decorator beside others that have one', () => {
  const source = `export class Item {
  @IsString() name!: string;
  inner?: Inner;
  limit: number = 10;
}
class Other { @IsInt() a!: number; 'x-b'?: string }`;
  expect(reported(source)).toEqual(['Item.inner 3:3', 'Item.limit 4:3', "Other.'x-b' 6:36"]);
});

it.each([
  'private note?: string',
  'protected note?: string',
  '#note?: string',
  'static note?: string',
  'declare note: string',
  "readonly kind = 'item'",
  '@Field() note?: string',
  'get note() { return this.name; }',
  '[note]?: string',
])('reports nothing of %s', (member) => {
  expect(reported(`class Item { @IsString() name!: string; ${member} }`)).toEqual([]);
});

it('reports nothing of a class without rules', () => {
  expect(reported("class Shop { stock = 1; @Get('/') root() { return this.stock; } }")).toEqual([]);
});
