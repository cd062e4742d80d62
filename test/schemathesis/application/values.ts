import { Body, Get, Int, Path, Post, Query } from 'sluice';

import { Genre } from './models.js';
import { Reviews } from './reviews.js';

/** Each kind of value alone. */
export class Values extends Reviews {
  @Get('/values/int/{n}', { response: Int, tags: ['values'] })
  int(@Path(Int) n: number) {
    return n;
  }

  @Get('/values/number/{x}', { response: Number, tags: ['values'] })
  number(@Path({ gt: -1e9, lt: 1e9 }) x: number) {
    return x;
  }

  @Get('/values/boolean', { response: Boolean, tags: ['values'] })
  boolean(b: boolean) {
    return b;
  }

  @Get('/values/genre/{genre}', { response: String, tags: ['values'] })
  genre(@Path({ enum: Genre }) genre: Genre) {
    return genre;
  }

  @Get('/values/step', { response: Int, tags: ['values'] })
  step(@Query({ type: Int, multipleOf: 5, ge: -100, le: 100 }) n: number) {
    return n;
  }

  @Get('/values/date', { response: Date, tags: ['values'] })
  date(at: Date) {
    return at;
  }

  @Get('/values/text', { response: String, tags: ['values'] })
  text(@Query({ pattern: /^[a-c]{1,8}$/ }) s: string) {
    return s;
  }

  @Get('/values/list', { response: [Int], tags: ['values'] })
  list(@Query({ type: [Int], minItems: 1, maxItems: 5 }) n: number[]) {
    return n;
  }

  @Post('/values/matrix', { response: [[Number]], tags: ['values'] })
  matrix(@Body([[Number]]) rows: number[][]) {
    return rows;
  }

  @Post('/values/any', { tags: ['values'] })
  any(@Body(Object) value: unknown) {
    return { value };
  }

  @Post('/values/nothing', { status: 204, tags: ['values'] })
  nothing() {}

  @Get('/values/clock', { response: { ok: Boolean }, tags: ['values'] })
  clock() {
    return { ok: true };
  }
}
