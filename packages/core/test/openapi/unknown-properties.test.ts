import { IsString, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { describe, expect, it } from 'vitest';

import { Get, Post, describe as describeClass, document } from '@sluice/core';

class Address {
  @IsString() street!: string;
}

class Person {
  @ValidateNested() @Type(() => Address) address!: Address;
}

class Moves {
  // First in a response, where nothing is refused.
  @Get('/person', { response: Person })
  person() {
    return new Person();
  }

  @Post('/move', { response: Address })
  move(address: Address) {
    return address;
  }

  @Post('/notes', { body: { text: String, by: Address } })
  note({ body }: { body: object }) {
    return body;
  }
}

const bodyOf = ({ paths }: ReturnType<typeof documentOf>, path: string): unknown =>
  Object.values(paths?.[path]?.post?.requestBody ?? {})[0];

function documentOf(forbidUnknown: boolean) {
  return document(describeClass(Moves, { forbidUnknown }));
}

describe('the document of an application that refuses unknown properties', () => {
  const closed = documentOf(true);

  it('closes a class that is both received and sent, wherever it comes first', () => {
    expect(closed.components?.schemas?.['Address']).toMatchObject({ additionalProperties: false });
  });

  it('closes a record of fields', () => {
    expect(bodyOf(closed, '/notes')).toMatchObject({
      'application/json': { schema: { additionalProperties: false } },
    });
  });

  it('leaves both open where unknown properties are dropped', () => {
    expect(JSON.stringify(documentOf(false))).not.toContain('"additionalProperties":false');
  });
});
