import { Body, Get, HttpError, HttpRequest, Ingress, Int, MapOf, Path, Post } from 'sluice';

function place({ path, rootPath }: HttpRequest) {
  return { path, root_path: rootPath };
}

@Ingress({ title: 'Deep', docs: false })
class Deep {
  @Get('/where')
  where(request: HttpRequest) {
    return place(request);
  }
}

@Ingress({ title: 'Sub', version: '2.0.0', docs: false, mounts: { '/deep': Deep } })
class Sub {
  @Get('/where')
  subWhere(request: HttpRequest) {
    return place(request);
  }
  @Get('/')
  subHome() {
    return 'sub';
  }
  @Get('/items/{id}')
  item(@Path(Int) id: number) {
    return { id };
  }
  @Post('/items')
  add(@Body(MapOf(String)) body: object) {
    return body;
  }
  @Get('/fail')
  fail() {
    throw new HttpError(418, 'teapot');
  }
}

@Ingress({ title: 'FastAPI', docs: false, mounts: { '/subapi': Sub } })
export class Mounts {
  @Get('/where')
  where(request: HttpRequest) {
    return place(request);
  }
  @Get('/{name}')
  anyName(name: string) {
    return { name };
  }
}

/** The same applications, under a root path. */
@Ingress({ title: 'FastAPI', docs: false, mounts: { '/subapi': Sub } })
export class RootPath {
  @Get('/where')
  where(request: HttpRequest) {
    return place(request);
  }
  @Get('/slash/')
  slash() {
    return 'slash';
  }
}
