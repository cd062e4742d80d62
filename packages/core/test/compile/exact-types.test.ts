import {
  Body,
  DateOnly,
  Decimal,
  Duration,
  Get,
  Path,
  Post,
  Query,
  TimeOnly,
  Uuid,
  createApp,
} from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { documentOf, mistakesIn } from '../openapi/document-of.js';

const ID = '123e4567-e89b-12d3-a456-426614174000';

const Booking = {
  id: Uuid,
  day: DateOnly,
  at: TimeOnly,
  lasts: Duration,
  price: { type: Decimal, decimalPlaces: 2 },
  link: URL,
  serial: BigInt,
} as const;

class Bookings {
  @Get('/rooms/:id')
  room(
    @Path(Uuid) id: string,
    @Query(DateOnly) day: string,
    @Query({ type: Duration, default: 90_000 }) lasts: number,
    @Query({ type: Decimal, ge: 0 }) price: string,
    link: URL,
    serial: bigint,
    limit = 5n,
  ) {
    const types = [id, day, lasts, price, link, serial, limit].map((value) => typeof value);
    return { id, day, lasts, price, host: link.host, serial: serial + 1n, limit, types };
  }

  @Post('/bookings', { body: Booking, response: Booking })
  book({
    body,
  }: {
    body: {
      id: string;
      day: string;
      at: string;
      lasts: number;
      price: string;
      link: URL;
      serial: bigint;
    };
  }) {
    return body;
  }

  @Post('/days')
  days(@Body([DateOnly]) days: string[]) {
    return days;
  }
}

const app = createApp(Bookings);

async function post(path: string, body: unknown) {
  const response = await app.fetch(
    new Request(`http://shop${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  return { status: response.status, body: (await response.json()) as unknown };
}

describe('exact types', () => {
  it('are given to arguments, also where only the emitted type says so', async () => {
    const query = 'day=2026-05-01&price=19.90&link=https://a.example/x&serial=9007199254740993';
    const response = await app.fetch(new Request(`http://shop/rooms/${ID.toUpperCase()}?${query}`));
    expect(await response.json()).toEqual({
      id: ID,
      day: '2026-05-01',
      lasts: 90_000,
      price: '19.90',
      host: 'a.example',
      serial: '9007199254740994',
      limit: 5,
      types: ['string', 'string', 'number', 'string', 'object', 'bigint', 'bigint'],
    });
  });

  it('come back from a handler as they were sent', async () => {
    const booking = {
      id: ID,
      day: '2026-05-01',
      at: '10:20:00',
      lasts: 'PT1H30M',
      price: '19.90',
      link: 'https://a.example/',
      serial: '9007199254740993',
    };
    expect(await post('/bookings', booking)).toEqual({ status: 200, body: booking });
  });

  it('are refused with their place', async () => {
    expect(await post('/days', ['2026-05-01', '2026-05-32'])).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'date_from_datetime_parsing', loc: ['body', 1] }] },
    });
  });

  it('are in the document, defaults as on the wire', async () => {
    const document = documentOf(Bookings);
    const parameters = document.paths?.['/rooms/{id}']?.get?.parameters;
    expect(parameters).toMatchObject([
      { name: 'id', schema: { type: 'string', format: 'uuid' } },
      { name: 'day', schema: { type: 'string', format: 'date' } },
      { name: 'lasts', schema: { type: 'string', format: 'duration', default: 'PT1M30S' } },
      { name: 'price', schema: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'string' }] } },
      { name: 'link', schema: { type: 'string', format: 'uri' } },
      { name: 'serial', schema: { anyOf: [{ type: 'integer' }, { type: 'string' }] } },
      { name: 'limit', required: false, schema: { default: 5 } },
    ]);
    expect(await mistakesIn(Bookings)).toEqual([]);
  });
});
