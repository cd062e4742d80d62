import { expect, it } from 'vitest';

import { withDocComments } from '../../src/loader/doc-comments.js';

/** What the classes of a source record, in the order in which it is written. */
function recorded(source: string): readonly unknown[] {
  const written = withDocComments('/app/shop.ts', source);
  expect(written.split('\n')).toHaveLength(source.split('\n').length);
  return Array.from(written.matchAll(/\.set\(this, (.*?)\); \}/g), ([, json = '']) =>
    JSON.parse(json),
  );
}

it('records the comments of a class, its methods and its properties', () => {
  const source = `
/** The licence. */
import { Get } from 'sluice';

/** A shop. */
@Ingress({ title: 'Shop' /** not this */ })
export class Shop {
  /** Not decorated. */
  #secret = 1;

  /** The name. */
  @IsString() name!: string;

  /** Says hello. */
  @Get('/hello')
  hello() { /** inside */ return 1; }

  @Get('/a', { /** an option */ })
  /** Between. */
  a() {}

  /** Of no method. */
  static make() {}

  @Get('/silent') silent() {}
}

/** Not decorated. */
class Other { /** None. */ a = 1; }
`;
  expect(recorded(source)).toEqual([
    {
      own: { text: 'A shop.' },
      members: {
        name: { text: 'The name.' },
        hello: { text: 'Says hello.' },
        a: { text: 'Between.' },
      },
    },
  ]);
});

it.each([
  ['export default', '/** Of it. */\n@A()\nexport default class { @B() b = 1; }'],
  ['decorators before export', '@A()\n/** Of it. */\nexport class X {}'],
  ['a class in a function', 'function make() {\n  /** Of it. */\n  @A() class X {}\n}'],
])('finds the comment of a class with %s', (_, source) => {
  expect(recorded(source)).toEqual([{ own: { text: 'Of it.' }, members: {} }]);
});

it.each([
  ['without comments', '@A() class X { @B() b = 1; }'],
  ['whose comments have no text', '/** @internal */ @A() class X {}'],
  ['that does not parse', '/** Of it. */ @A() class X {'],
  ['of another comment', '/* Of it. */ @A() class X {}'],
])('leaves a source %s as it is', (_, source) => {
  expect(withDocComments('/app/shop.ts', source)).toBe(source);
});
