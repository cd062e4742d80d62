import {
  Delete,
  Get,
  Head,
  HttpRequest,
  Ingress,
  Int,
  Options,
  Path,
  Post,
  Put,
  Route,
} from 'sluice';

@Ingress({ title: 'FastAPI', docs: false })
export class Routing {
  @Get('/')
  root() {
    return 'root';
  }

  @Get('/users/me')
  me() {
    return 'me';
  }

  @Get('/users/{name}')
  user(name: string) {
    return { name };
  }

  @Put('/users/{name}')
  replaceUser(name: string) {
    return { replaced: name };
  }

  @Get('/users/{name}/items/{item}')
  item(name: string, @Path(Int) item: number) {
    return { name, item };
  }

  @Get('/files/{path:path}')
  file(path: string) {
    return { path };
  }

  @Post('/made')
  make() {
    return 'made';
  }

  @Delete('/made', { status: 204 })
  unmake() {}

  @Get('/slash/')
  slash() {
    return 'slash';
  }

  @Route(['GET', 'POST', 'PATCH'], '/several')
  several(request: HttpRequest) {
    return request.method;
  }

  @Head('/head')
  head() {}

  @Options('/options')
  options() {
    return 'options';
  }

  @Get('/Case')
  case() {
    return 'case';
  }

  @Get('/a%20b/é')
  odd() {
    return 'odd';
  }

  @Get('/dots/a.b')
  dots() {
    return 'dots';
  }

  @Get('/query')
  query(request: HttpRequest) {
    return new URL(request.url).search.slice(1);
  }
}
