import { IsString } from 'class-validator';
import { Body, Cookie, Get, Header, HttpError, Ingress, Int, Path, Post, Query } from 'sluice';

class Item {
  @IsString() name!: string;
}

const DETAILS: Readonly<Record<string, unknown>> = {
  text: 'There is none.',
  empty: '',
  object: { code: 7, hint: null },
  list: [1, 'a'],
  number: 5,
  null: null,
  true: true,
  unicode: 'é😀',
};

@Ingress({ title: 'FastAPI', docs: false })
export class Failures {
  @Get('/detail/{name}')
  detail(name: string) {
    throw new HttpError(400, DETAILS[name]);
  }

  @Get('/status/{status}')
  status(@Path(Int) status: number) {
    throw new HttpError(status);
  }

  @Get('/headers')
  headers() {
    throw new HttpError(401, 'Who are you?', {
      headers: { 'www-authenticate': 'Basic realm="shop"', 'retry-after': '3' },
    });
  }

  @Get('/broken')
  broken() {
    throw new Error('secret');
  }

  @Get('/stuck')
  async stuck() {
    throw new HttpError(503, 'Later', { headers: { 'retry-after': '120' } });
  }

  @Post('/everything/{n}')
  everything(
    @Path(Int) n: number,
    item: Item,
    @Query(Int) q: number,
    @Header(Int) xCount: number,
    @Cookie(Int) session: number,
  ) {
    return [n, q, xCount, session, item.name];
  }

  @Post('/before-body/{n}')
  beforeBody(@Path(Int) n: number, @Body({ embed: true }) name: string) {
    return [n, name];
  }
}
