import { Get, HttpError, Ingress, Int, Path, Post, Router, dependency, include } from 'sluice';

const token = dependency({ headers: { xToken: String } }, ({ headers }) => {
  if (headers.xToken !== 'secret') throw new HttpError(401, 'Unknown token');
});

@Router({ prefix: '/items', tags: ['items'] })
class Items {
  @Get('/')
  listItems() {
    return 'items';
  }

  @Get('/{id}', { tags: ['one'] })
  item(@Path(Int) id: number) {
    return id;
  }

  @Post('/{id}', { status: 201 })
  make(@Path(Int) id: number) {
    return { made: id };
  }
}

const nested = Router({ prefix: '/deep' }).get(
  '/down/{path:path}',
  { params: { path: String } },
  ({ params }) => params.path,
);

const admin = Router({
  prefix: '/admin',
  tags: ['admin'],
  dependencies: [token],
})
  .get('/status', (verbose = false) => ({ verbose }))
  .include(nested);

@Ingress({
  title: 'FastAPI',
  docs: false,
  routers: [Items, admin, include(admin, { prefix: '/v1', tags: ['v1'], deprecated: true })],
})
export class Routers {
  @Get('/')
  home() {
    return 'home';
  }
}
