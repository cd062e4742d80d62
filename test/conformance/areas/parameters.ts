import { Get, Header, Ingress, Int, Path, Query } from 'sluice';

enum Color {
  Red = 'red',
  Green = 'green',
}

@Ingress({ title: 'FastAPI', docs: false })
export class Parameters {
  @Get('/int')
  anInt(@Query(Int) n: number) {
    return n;
  }

  @Get('/float')
  aFloat(x: number) {
    return { x };
  }

  @Get('/bool')
  aBool(b: boolean) {
    return b;
  }

  @Get('/str')
  aStr(s: string) {
    return s;
  }

  @Get('/datetime')
  aDatetime(at: Date) {
    return at.getTime();
  }

  @Get('/enum')
  anEnum(@Query({ enum: Color }) color: Color) {
    return color;
  }

  @Get('/literal')
  aLiteral(@Query({ enum: ['asc', 'desc'] }) order = 'asc') {
    return order;
  }

  @Get('/one-of-numbers')
  oneOfNumbers(@Query({ enum: [1, 2, 3] }) n: number) {
    return n;
  }

  @Get('/between')
  between(@Query({ type: Int, ge: 1, le: 10 }) n: number) {
    return n;
  }

  @Get('/inside')
  inside(@Query({ gt: 0, lt: 1 }) x: number) {
    return x;
  }

  @Get('/multiple')
  multiple(@Query({ type: Int, multipleOf: 5 }) n: number) {
    return n;
  }

  @Get('/length')
  length(@Query({ minLength: 2, maxLength: 4 }) s: string) {
    return s;
  }

  @Get('/pattern')
  pattern(@Query({ pattern: /^[a-z]+$/ }) s: string) {
    return s;
  }

  @Get('/alias')
  alias(@Query({ alias: 'item-query' }) item: string) {
    return item;
  }

  @Get('/default')
  default(@Query(Int) n = 10, s = 'x', b = true) {
    return [n, s, b];
  }

  @Get('/optional')
  optional(
    @Query({ type: Int, optional: true }) n?: number,
    @Query({ type: String, optional: true }) s?: string,
  ) {
    return [n ?? null, s ?? null];
  }

  @Get('/ints')
  ints(@Query([Int]) n: number[]) {
    return n;
  }

  @Get('/strings')
  strings(@Query({ type: [String], default: ['a', 'b'] }) s: string[]) {
    return s;
  }

  @Get('/limited')
  limited(@Query({ type: [String], minItems: 1, maxItems: 2 }) s: string[]) {
    return s;
  }

  @Get('/colors')
  colors(@Query({ type: [String], enum: Color }) color: Color[]) {
    return color;
  }

  @Get('/path/int/{n}')
  pathInt(@Path(Int) n: number) {
    return n;
  }

  @Get('/path/bool/{b}')
  pathBool(b: boolean) {
    return b;
  }

  @Get('/path/between/{n}')
  pathBetween(@Path({ type: Int, ge: 1, le: 10 }) n: number) {
    return n;
  }

  @Get('/path/enum/{color}')
  pathEnum(@Path({ enum: Color }) color: Color) {
    return color;
  }

  @Get('/path/two/{a}/{b}')
  pathTwo(@Path(Int) b: number, @Path(Int) a: number) {
    return [a, b];
  }

  @Get('/header')
  header(@Header() xToken: string) {
    return xToken;
  }

  @Get('/header/int')
  headerInt(@Header({ type: Int, ge: 1 }) xCount = 1) {
    return xCount;
  }

  @Get('/header/list')
  headerList(@Header({ type: [String], default: [] }) xToken: string[]) {
    return xToken;
  }

  @Get('/header/agent')
  headerAgent(@Header({ optional: true }) userAgent?: string) {
    return userAgent ?? null;
  }

  @Get('/all/{n}')
  allSources(@Path(Int) n: number, @Query(Int) q: number, @Header(Int) xCount: number) {
    return [n, q, xCount];
  }
}
