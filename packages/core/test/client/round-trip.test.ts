import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  bigInt,
  boolean,
  constantFrom,
  date,
  double,
  integer,
  jsonValue,
  oneof,
  option,
  string,
  tuple,
  uint8Array,
} from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { UnsendableError, createClient } from '../../src/client.js';
import {
  Body,
  Cookie,
  Duration,
  File as FileOf,
  Form,
  Get,
  Header,
  type Listening,
  Post,
  Query,
  createApp,
  TestClient,
} from '../../src/index.js';

/** What the handler of the last call got. */
let received: unknown;

function receive(...values: readonly unknown[]): null {
  received = values;
  return null;
}

class Echo {
  @Get('/text/:text/end')
  path(text: string) {
    return receive(text);
  }

  @Get('/values/:number/:day')
  pathValues(number: number, day: Date) {
    return receive(number, day);
  }

  @Get('/rest/*rest')
  rest(rest: string) {
    return receive(rest);
  }

  @Get('/query')
  query(text: string, number: number, isSet: boolean) {
    return receive(text, number, isSet);
  }

  @Get('/more')
  more(@Query([Date]) days: Date[], @Query(BigInt) digits: bigint, @Query(Duration) wait: number) {
    return receive(days, digits, wait);
  }

  @Get('/lists')
  lists(
    @Query([String]) texts: string[],
    @Query({ type: [String], style: 'csv' }) joined: string[],
    @Query({ type: String, optional: true }) missing?: string,
  ) {
    return receive(texts, joined, missing);
  }

  @Get('/deep', { query: { a: { type: [String], optional: true } } })
  group({ query }: { query: { a?: string[] | undefined } }) {
    return receive(query.a);
  }

  @Get('/head')
  head(@Header() xText: string, @Cookie() text: string) {
    return receive(xText, text);
  }

  @Post('/body', { body: Object })
  body({ body }: { body: unknown }) {
    return receive(body);
  }

  @Post('/bodies')
  bodies(@Body('first') first: number, @Body('second') second: string) {
    return receive(first, second);
  }

  @Post('/form')
  form(
    @Form({ type: String, optional: true }) text: string | undefined,
    @Form([String]) texts: string[],
  ) {
    return receive(text, texts);
  }

  @Post('/files')
  files(
    @Form({ type: String, optional: true }) text: string | undefined,
    @FileOf() file: Uint8Array,
  ) {
    return receive(text, new Uint8Array(file));
  }
}

type Client = ReturnType<typeof createClient<typeof Echo>>;

const served = new TestClient(createApp(Echo));
let listening: Listening;

beforeAll(async () => {
  listening = await createApp(Echo).listen(0);
});
afterAll(() => listening.close());

/** No server takes a NUL in a path, a query or a form. */
const TEXT = oneof(
  string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
  // What paths, queries and headers could lose or take for their own.
  string({
    unit: constantFrom(
      '.',
      '/',
      '%',
      '%2e',
      '\\',
      '?',
      '#',
      '&',
      '=',
      '+',
      ' ',
      ';',
      ',',
      '"',
      'a',
      'ü',
    ),
    maxLength: 6,
  }),
);
// JavaScript has a negative zero, which no text of a number keeps.
const NUMBER = double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
// JSON has no negative zero either, and servers drop this key.
const JSON_VALUE: Arbitrary<unknown> = jsonValue()
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
  .filter((value) => !JSON.stringify(value).includes('__proto__'));
const DAY = date({
  noInvalidDate: true,
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
});

/** Calls an operation with arguments, and finds out what its handler got; undefined for what cannot be sent. */
type Calls<A> = (client: Client, args: A) => PromiseLike<unknown>;

const transports: readonly (readonly [name: string, make: () => Client])[] = [
  [
    'in memory',
    () =>
      createClient<typeof Echo>('http://testserver', {
        fetch: (url, init) => served.fetch(url, init),
      }),
  ],
  ['over a socket', () => createClient<typeof Echo>(listening.url)],
];

describe.each(transports)('what a client sends %s is what the handler gets', (_, make) => {
  async function holds<A>(args: Arbitrary<A>, call: Calls<A>): Promise<{ sent: number }> {
    const client = make();
    let sent = 0;
    await assert(
      asyncProperty(args, async (values) => {
        received = undefined;
        try {
          await call(client, values);
        } catch (error) {
          if (error instanceof UnsendableError) return;
          throw error;
        }
        sent += 1;
        expect(received).toEqual(values);
      }),
      { numRuns: 200 },
    );
    return { sent };
  }

  it('in a path', async () => {
    const { sent } = await holds(tuple(TEXT), (client, args) => client.path(...args));
    expect(sent).toBeGreaterThan(100);
    await holds(tuple(NUMBER, DAY), (client, args) => client.pathValues(...args));
  });

  it('in the rest of a path', async () => {
    const { sent } = await holds(tuple(TEXT), (client, args) => client.rest(...args));
    expect(sent).toBeGreaterThan(100);
  });

  it('in a query', async () => {
    const values = tuple(TEXT, NUMBER, boolean());
    const { sent } = await holds(values, (client, args) => client.query(...args));
    expect(sent).toBe(200);
    const more = tuple(array(DAY, { minLength: 1 }), bigInt(), integer());
    await holds(more, (client, args) => client.more(...args));
  });

  it('in lists, also of one item, and where values are absent', async () => {
    const lists = tuple(
      array(TEXT, { minLength: 1 }),
      array(TEXT),
      option(TEXT, { nil: undefined }),
    );
    const { sent } = await holds(lists, (client, args) => client.lists(...args));
    expect(sent).toBeGreaterThan(20);
    const group = array(TEXT, { minLength: 1 });
    await holds(tuple(group), (client, [a]) => client.group({ query: { a } }));
  });

  it('in headers and cookies', async () => {
    const { sent } = await holds(tuple(TEXT, TEXT), (client, args) => client.head(...args));
    expect(sent).toBeGreaterThan(20);
  });

  it('in a body', async () => {
    const { sent } = await holds(tuple(JSON_VALUE), (client, [body]) => client.body({ body }));
    expect(sent).toBe(200);
    await holds(tuple(NUMBER, string()), (client, args) => client.bodies(...args));
  });

  it('in a form, with and without files', async () => {
    // An empty field is an absent one.
    const text = option(
      TEXT.filter((one) => one !== ''),
      { nil: undefined },
    );
    const lists = array(TEXT, { minLength: 1 });
    const { sent } = await holds(tuple(text, lists), (client, args) => client.form(...args));
    expect(sent).toBe(200);
    await holds(tuple(text, uint8Array()), (client, args) => client.files(...args));
  });
});
