import { Equals, IsInt, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import {
  Body,
  DateOnly,
  Decimal,
  Duration,
  Get,
  Int,
  MapOf,
  Path,
  Post,
  Put,
  Query,
  TimeOnly,
  Union,
  Uuid,
} from 'sluice';

import { Streams } from './streams.js';

class Card {
  @Equals('card') kind!: 'card';
  @IsString() @Length(4, 4) digits!: string;
}

class Invoice {
  @Equals('invoice') kind!: 'invoice';
  @IsInt() @Min(1) @Max(90) days!: number;
}

class Size {
  @IsInt() @Min(0) @Max(1000) width!: number;
}

class Label {
  @IsString() @MaxLength(20) text!: string;
}

const Payment = Union([Card, Invoice], { discriminator: 'kind' });

/** Exact types, maps and unions of classes. */
export class Exchange extends Streams {
  @Post('/payments', { response: Payment, tags: ['payments'] })
  pay(@Body(Payment) payment: Card | Invoice) {
    return payment;
  }

  @Post('/payments/many', { response: Int, tags: ['payments'] })
  payMany(@Body({ type: [Payment], maxItems: 10 }) payments: (Card | Invoice)[]) {
    return payments.length;
  }

  @Post('/packages', { response: { kind: String }, tags: ['payments'] })
  wrap(@Body(Union([Size, Label])) wrapping: Size | Label) {
    return { kind: wrapping.constructor.name };
  }

  @Put('/stock', { body: MapOf(Int), response: MapOf(Int), tags: ['stock'] })
  stock({ body }: { body: Record<string, number> }) {
    return body;
  }

  @Put('/stock/by-id', { body: MapOf(Label, { keys: Uuid }), response: Int, tags: ['stock'] })
  labels({ body }: { body: Record<string, Label> }) {
    return Object.keys(body).length;
  }

  @Get('/exact/uuid/{id}', { response: Uuid, tags: ['exact'] })
  uuid(@Path(Uuid) id: string) {
    return id;
  }

  @Get('/exact/day', { response: DateOnly, tags: ['exact'] })
  day(@Query(DateOnly) day: string) {
    return day;
  }

  @Get('/exact/time', { response: TimeOnly, tags: ['exact'] })
  time(@Query(TimeOnly) at: string) {
    return at;
  }

  @Get('/exact/duration', { response: Duration, tags: ['exact'] })
  duration(@Query(Duration) lasts: number) {
    return lasts;
  }

  @Get('/exact/decimal', { response: Decimal, tags: ['exact'] })
  decimal(@Query(Decimal) price: string) {
    return price;
  }

  @Get('/exact/url', { response: { host: String }, tags: ['exact'] })
  url(link: URL) {
    return { host: link.host };
  }

  @Get('/exact/big', { response: { digits: Int }, tags: ['exact'] })
  big(n: bigint) {
    return { digits: String(n).length };
  }
}
