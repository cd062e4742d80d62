import { IsString } from 'class-validator';
import { Body, Depends, Get, HttpError, Ingress, Int, Post, Query, dependency } from 'sluice';

const gate = dependency({ headers: { xApp: { optional: true } } }, ({ headers }) => {
  if (headers.xApp === 'stop') throw new HttpError(418, 'Stopped');
});

const paging = dependency(
  { query: { skip: { type: Int, default: 0 }, limit: { type: Int, le: 100, default: 100 } } },
  ({ query }) => query,
);

class Search {
  constructor(
    @Query() readonly q: string,
    @Query({ type: Int, le: 5 }) readonly depth = 1,
  ) {}
}

interface User {
  readonly name: string;
}

const user = dependency({ headers: { xToken: String } }, ({ headers }): User => {
  if (headers.xToken === 'stop') {
    throw new HttpError(401, 'Unknown token', { headers: { 'www-authenticate': 'Bearer' } });
  }
  return { name: headers.xToken };
});

const admin = dependency({ depends: { user } }, ({ depends }): User => {
  if (depends.user.name !== 'root') throw new HttpError(403, 'Not an administrator');
  return depends.user;
});

const tenant = dependency(
  { params: { tenant: { type: Int, ge: 1 } }, cookies: { session: { optional: true } } },
  ({ params, cookies }) => ({ tenant: params.tenant, session: cookies.session ?? null }),
);

class Item {
  @IsString() name!: string;
}

class ItemOf {
  constructor(@Body() readonly item: Item) {}
}

let made = 0;
const fresh = (): number => {
  made += 1;
  return made;
};
const left = dependency({ depends: { value: fresh } }, ({ depends }) => depends.value);
const right = dependency({ depends: { value: fresh } }, ({ depends }) => depends.value);
const unshared = dependency(
  { depends: { value: Depends(fresh, { cache: false }) } },
  ({ depends }) => depends.value,
);

const fails = (): never => {
  throw new HttpError(409, { why: 'always' });
};

class KeyError extends Error {}

async function* opened() {
  try {
    yield 'open';
  } catch (error) {
    if (error instanceof KeyError) throw new HttpError(410, 'Gone by the dependency');
    throw error;
  }
}

@Ingress({ title: 'FastAPI', docs: false, dependencies: [gate] })
export class Dependencies {
  @Get('/paging')
  readPaging(@Depends(paging) page: object) {
    return page;
  }

  @Get('/two')
  readTwo(@Depends(paging) page: object, @Depends(paging) again: object) {
    return { page, same: page === again };
  }

  @Get('/search')
  search(@Depends() search: Search) {
    return { q: search.q, depth: search.depth };
  }

  @Get('/me')
  me(@Depends(user) current: User) {
    return current;
  }

  @Get('/admin')
  readAdmin(@Depends(admin) current: User) {
    return current;
  }

  @Get('/checked', { dependencies: [user] })
  checked(@Query(Int) n: number) {
    return n;
  }

  @Get('/tenants/{tenant}')
  readTenant(@Depends(tenant) current: object, @Query(Int) q = 0) {
    return { ...current, q };
  }

  @Post('/item')
  readItem(@Depends() { item }: ItemOf) {
    return item;
  }

  @Post('/item-and-more')
  itemAndMore(@Depends() { item }: ItemOf, @Body({ type: Int, ge: 1 }) importance: number) {
    return { name: item.name, importance };
  }

  @Get('/shared')
  shared(@Depends(left) one: number, @Depends(right) other: number) {
    return one === other;
  }

  @Get('/unshared')
  readUnshared(@Depends(left) one: number, @Depends(unshared) other: number) {
    return one === other;
  }

  @Get('/fails')
  readFails(@Depends(fails) _never: undefined, @Query(Int) n = 0) {
    return n;
  }

  @Get('/opened')
  async readOpened(@Depends(opened) value: string, broken = false) {
    if (broken) throw new KeyError('x');
    return value;
  }
}
