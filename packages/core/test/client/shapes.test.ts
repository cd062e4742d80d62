import { Expose, Type } from 'class-transformer';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { createClient, eventsOf } from '../../src/client.js';
import { describeClient } from '../../src/client/describe-client.js';
import { Body, Duration, Get, MapOf, Post, Query, TestClient, createApp } from '../../src/index.js';

class Person {
  @Expose({ name: 'full_name' }) @IsString() fullName!: string;

  @Expose({ name: 'best_friend' })
  @IsOptional()
  @ValidateNested()
  @Type(() => Person)
  bestFriend?: Person;
}

class Named {
  @Expose({ name: 'full_name' }) @IsString() fullName!: string;
}

class Plain {
  @IsString() name!: string;
}

let received: unknown;

class People {
  @Post('/people', { response: Person })
  create(person: Person) {
    received = person;
    return person;
  }

  @Post('/lists', { response: [Person] })
  list(@Body([Person]) people: Person[]) {
    return people;
  }

  @Post('/waits', { body: { waits: MapOf(Duration) }, response: { total: Duration } })
  wait({ body }: { body: { waits: Record<string, number> } }) {
    received = body.waits;
    return { total: Object.values(body.waits).reduce((sum, one) => sum + one, 0) };
  }

  @Get('/stream', { response: [Person] })
  async *stream(@Query() named: Named): AsyncGenerator<Person> {
    yield named;
  }

  @Get('/events', { sse: true, response: [Person] })
  async *events() {
    yield { fullName: 'Ada' };
  }

  @Post('/plain', { response: Plain })
  plain(plain: Plain) {
    return plain;
  }
}

const served = new TestClient(createApp(People));
const client = createClient<typeof People>('http://testserver', {
  fetch: (url, init) => served.fetch(url, init),
});
const ADA = { fullName: 'Ada', bestFriend: { fullName: 'Ben' } };

async function first<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

describe('a property with another name in JSON', () => {
  it('has its own in arguments and results, at every level', async () => {
    expect(await client.create(ADA)).toEqual(ADA);
    expect(received).toBeInstanceOf(Person);
    expect(received).toMatchObject(ADA);
    expect(await client.list([ADA])).toEqual([ADA]);
  });

  it('has its own in groups, streams and events', async () => {
    expect(await first(client.stream({ fullName: 'Ada' }))).toEqual({ fullName: 'Ada' });
    expect(await first(client.events())).toEqual({ fullName: 'Ada' });
    expect(await first(eventsOf(client.events()))).toMatchObject({
      data: { fullName: 'Ada' },
      rawData: '{"full_name":"Ada"}',
    });
  });
});

describe('a duration', () => {
  it('is a number of milliseconds in bodies and results', async () => {
    const waits = { short: 1500, long: 90_000_000 };
    expect(await client.wait({ body: { waits } })).toEqual({ total: 90_001_500 });
    expect(received).toEqual(waits);
  });
});

describe('the description', () => {
  it('has shapes only where JSON differs', () => {
    const { operations, shapes } = describeClient(People);
    const plain = operations.find(({ name }) => name === 'plain');
    expect(plain).toEqual({
      class: 'People',
      name: 'plain',
      method: 'POST',
      path: ['plain'],
      arguments: [{ body: true }],
    });
    expect(shapes).toEqual({
      Person: {
        names: { fullName: 'full_name', bestFriend: 'best_friend' },
        members: { bestFriend: { use: 'Person' } },
      },
    });
  });
});
