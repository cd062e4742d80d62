import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { Get, describe as describeClass, document } from '@sluice/core';

class Item {
  @IsString() name!: string;
}

class Streams {
  @Get('/lines', { response: [Item] })
  *lines() {
    yield new Item();
  }

  @Get('/events', { sse: true, response: [Item] })
  *events() {
    yield new Item();
  }
}

const { paths } = document(describeClass(Streams));
const ITEM = { $ref: '#/components/schemas/Item' };

describe('the document of a stream with declared items', () => {
  it('has the schema of a line', () => {
    expect(paths?.['/lines']?.get?.responses?.['200'].content).toEqual({
      'application/jsonl': { schema: ITEM },
    });
  });

  it('has the schema of an event', () => {
    expect(paths?.['/events']?.get?.responses?.['200'].content).toMatchObject({
      'text/event-stream': {
        schema: {
          properties: { data: { contentMediaType: 'application/json', contentSchema: ITEM } },
          required: ['data'],
        },
      },
    });
  });
});
