// The source of signature-form.*.js: see compilers.test.ts.
import { Get, Header, Path, Post, Query, Body, Int } from '@sluice/core';
import { IsString } from 'class-validator';

export class Item {
  @IsString() name!: string;
}

export class Api {
  @Get('/items/:id')
  item(id: number, since: Date, verbose = false, label = 'none') {
    return { id, since, verbose, label };
  }

  @Post('/items')
  create(item: Item, signal: AbortSignal) {
    return { item, signal };
  }
}

export class Explicit {
  @Get('/items/:id')
  item(
    @Path(Int) id: number,
    @Query({ enum: ['asc', 'desc'] }) sort: 'asc' | 'desc',
    @Query([Number]) ids: number[],
    @Header(String) xToken?: string,
    limit = 10,
  ) {
    return { id, sort, ids, xToken, limit };
  }

  @Post('/items')
  create(@Body([Item]) items: Item[]) {
    return items;
  }
}

export class Erased {
  @Get('/erased')
  erased(either: string | number, list: string[], shape: { a: string }) {
    return { either, list, shape };
  }
}
