import {
  DateOnly,
  Decimal,
  Delete,
  Duration,
  Get,
  Int,
  MapOf,
  Post,
  Union,
  Route,
  UploadFile,
  Uuid,
  WebSocket,
} from '@sluice/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

class Item {
  name!: string;
}

enum Color {
  Red = 'red',
  Blue = 'blue',
}

enum Level {
  Low,
  High,
}

class Page {
  limit!: number;
}

const Filter = z.object({ q: z.string(), after: z.coerce.date().optional() });

describe('the input of a method-form handler', () => {
  it('the input of a method-form handler follows records of constructors', () => {
    class Api {
      @Get('/items/:id', {
        params: { id: Int },
        query: { verbose: Boolean, tags: [String], since: Date, limit: Number },
      })
      item({
        params,
        query,
      }: {
        params: { id: number };
        query: { verbose: boolean; tags: string[]; since: Date; limit: number };
      }) {
        return { params, query };
      }

      @Get('/rooms/:id', {
        params: { id: Uuid },
        query: { day: DateOnly, lasts: Duration, price: Decimal, link: URL, serial: [BigInt] },
      })
      room({
        params,
        query,
      }: {
        params: { id: string };
        query: { day: string; lasts: number; price: string; link: URL; serial: bigint[] };
      }) {
        return { params, query };
      }

      @Post('/pets', {
        body: {
          pets: [Union([Item, Page])],
          ages: MapOf(Int),
          tagged: Union({ item: Item, day: DateOnly }),
        },
      })
      pets({
        body,
      }: {
        body: { pets: (Item | Page)[]; ages: Record<string, number>; tagged: Item | string };
      }) {
        return body;
      }

      // @ts-expect-error: the values of the map are numbers
      @Post('/ages', { body: MapOf(Int) })
      ages({ body }: { body: Record<string, string> }) {
        return body;
      }

      // @ts-expect-error: a duration is a number of milliseconds
      @Get('/rooms', { query: { lasts: Duration } })
      lasting({ query }: { query: { lasts: string } }) {
        return query;
      }

      // @ts-expect-error: id is a number
      @Get('/items/:id', { params: { id: Int } })
      wrong({ params }: { params: { id: string } }) {
        return params;
      }

      // @ts-expect-error: no query was declared
      @Get('/items/:id', { params: { id: Int } })
      undeclared({ query }: { query: { limit: number } }) {
        return query;
      }
    }
    expectTypeOf(Api).toBeObject();
  });

  it('the input of a method-form handler follows the options of a field', () => {
    class Api {
      @Get('/items', {
        query: {
          limit: { type: Int, le: 100, default: 10 },
          after: { type: Date, optional: true },
          sort: { enum: ['asc', 'desc'] },
          color: { enum: Color, optional: true },
          level: { enum: Level },
          levels: { type: [Number], enum: Level },
          text: { minLength: 1 },
        },
      })
      list({
        query,
      }: {
        query: {
          limit: number;
          after: Date | undefined;
          sort: 'asc' | 'desc';
          color: Color | undefined;
          level: Level;
          levels: Level[];
          text: string;
        };
      }) {
        return query;
      }

      // @ts-expect-error: an optional value may be undefined
      @Get('/late', { query: { after: { type: Date, optional: true } } })
      late({ query }: { query: { after: Date } }) {
        return query;
      }

      // @ts-expect-error: "up" is not in the enum
      @Get('/sorted', { query: { sort: { enum: ['asc', 'desc'] } } })
      sorted({ query }: { query: { sort: 'up' } }) {
        return query;
      }
    }
    expectTypeOf(Api).toBeObject();
  });

  it('the input of a method-form handler follows classes and Standard Schemas', () => {
    class Api {
      @Post('/items', { query: Filter, headers: Page, cookies: { session: String }, body: Item })
      create({
        query,
        headers,
        cookies,
        body,
      }: {
        query: { q: string; after?: Date | undefined };
        headers: Page;
        cookies: { session: string };
        body: Item;
      }) {
        return { query, headers, cookies, body };
      }

      @Post('/many', { body: [Item] })
      createMany({ body }: { body: Item[] }) {
        return body;
      }

      @Post('/pair', { body: { left: Item, right: z.literal(1) } })
      pair({ body }: { body: { left: Item; right: 1 } }) {
        return body;
      }

      // @ts-expect-error: the body is an Item, not a list
      @Post('/wrong', { body: Item })
      wrong({ body }: { body: Item[] }) {
        return body;
      }
    }
    expectTypeOf(Api).toBeObject();
  });

  it('the input of a method-form handler may be left out, in part or whole', () => {
    class Api {
      @Delete('/items/:id', { params: { id: Int }, status: 204 })
      remove() {}

      @Get('/items', { query: { limit: Int, offset: Int } })
      list({ query }: { query: { limit: number } }) {
        return query.limit;
      }
    }
    expectTypeOf(Api).toBeObject();
  });

  it('the input of a method-form handler is the second argument of a WebSocket', () => {
    class Api {
      @WebSocket('/rooms/:room', { params: { room: String } })
      join(_socket: { send(text: string): void }, { params }: { params: { room: string } }) {
        return params;
      }

      // @ts-expect-error: room is a string
      @WebSocket('/halls/:room', { params: { room: String } })
      wrong(_socket: { send(text: string): void }, { params }: { params: { room: number } }) {
        return params;
      }
    }
    expectTypeOf(Api).toBeObject();
  });
});

describe('the form of a method-form handler', () => {
  it('the form of a method-form handler follows its fields and files', () => {
    class Api {
      @Post('/a', {
        form: { title: String, count: { type: Int, optional: true } },
        files: {
          one: UploadFile,
          bytes: Uint8Array,
          many: [UploadFile],
          limited: { maxBytes: 10 },
          perhaps: { type: Uint8Array, optional: true },
          list: { type: [Uint8Array], maxItems: 2 },
        },
      })
      form(input: {
        form: { title: string; count: number | undefined };
        files: {
          one: UploadFile;
          bytes: Uint8Array;
          many: UploadFile[];
          limited: UploadFile;
          perhaps: Uint8Array | undefined;
          list: Uint8Array[];
        };
      }) {
        return input;
      }

      // @ts-expect-error: the bytes are no UploadFile
      @Post('/b', { files: { bytes: Uint8Array } })
      bytes({ files }: { files: { bytes: UploadFile } }) {
        return files;
      }

      // @ts-expect-error: an optional file may be undefined
      @Post('/c', { files: { file: { optional: true } } })
      optional({ files }: { files: { file: UploadFile } }) {
        return files;
      }
    }
    expectTypeOf(Api).toBeObject();
  });

  it('the options of files are checked', () => {
    // @ts-expect-error: a text is no file
    expectTypeOf(Post('/a', { files: { a: String } })).toBeFunction();
    // @ts-expect-error: no such rule
    expectTypeOf(Post('/b', { files: { a: { maxSize: 1 } } })).toBeFunction();
    // @ts-expect-error: no form on a handshake
    expectTypeOf(WebSocket('/c', { form: { a: String } })).toBeFunction();
  });
});

describe('the result of a handler', () => {
  it('the result of a handler is what response declares, now or later', () => {
    class Api {
      @Get('/item', { response: Item })
      item(): Item {
        return { name: 'a' };
      }

      @Route(['GET', 'POST'], '/items', { response: [Item] })
      async items(): Promise<Item[]> {
        return [];
      }

      @Post('/raw', { response: Item })
      raw(item: Item) {
        return Response.json(item);
      }

      // @ts-expect-error: a number is not an Item
      @Get('/number', { response: Item })
      number() {
        return 1;
      }
    }
    expectTypeOf(Api).toBeObject();
  });

  it('the result of a handler is anything where no response is declared', () => {
    class Api {
      @Get('/anything')
      anything(text = 'a', count = 1) {
        return text.repeat(count);
      }

      @Get('/described', { summary: 'Any', tags: ['a'] })
      described(id: number) {
        return id;
      }
    }
    expectTypeOf(Api).toBeObject();
  });
});

describe('the options of a route', () => {
  it('the options of a route are checked', () => {
    // @ts-expect-error: a status is a number
    expectTypeOf(Get('/a', { status: '200' })).toBeFunction();
    // @ts-expect-error: no such option
    expectTypeOf(Get('/b', { stauts: 200 })).toBeFunction();
    // @ts-expect-error: a body is no option of a WebSocket
    expectTypeOf(WebSocket('/c', { body: Item })).toBeFunction();
  });
});
