import {
  Body,
  DateOnly,
  Decimal,
  Duration,
  Get,
  Ingress,
  Post,
  Query,
  TimeOnly,
  Uuid,
} from 'sluice';

@Ingress({ title: 'FastAPI', docs: false })
export class Kinds {
  @Get('/uuid')
  aUuid(@Query(Uuid) id: string) {
    return id;
  }

  @Get('/date')
  aDate(@Query(DateOnly) day: string) {
    return day;
  }

  @Get('/time')
  aTime(@Query(TimeOnly) at: string) {
    return at;
  }

  @Get('/duration')
  aDuration(@Query(Duration) lasts: number) {
    return lasts;
  }

  @Get('/decimal')
  aDecimal(@Query(Decimal) price: string) {
    return price;
  }

  @Get('/price')
  price(@Query({ type: Decimal, gt: 0, lt: 1000, maxDigits: 5, decimalPlaces: 2 }) price: string) {
    return price;
  }

  @Get('/url')
  aUrl(link: URL) {
    return link;
  }

  @Get('/big')
  big(n: bigint) {
    return String(n);
  }

  @Get('/uuids')
  uuids(@Query([Uuid]) id: string[]) {
    return id;
  }

  @Post('/body')
  body(
    @Body(DateOnly) day: string,
    @Body(Uuid) id: string,
    @Body() at: Date,
    @Body(Decimal) price: string,
    @Body(Duration) lasts: number,
  ) {
    return { day, id, at: at.getTime(), price, lasts };
  }
}
