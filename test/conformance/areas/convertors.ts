import { Delete, Get, Ingress, Int, Path, Put, Uuid } from 'sluice';

@Ingress({ title: 'FastAPI', docs: false })
export class Convertors {
  @Get('/ints/{n:int}')
  integer(@Path(Int) n: number) {
    return n;
  }
  @Get('/floats/{x:float}')
  number(x: number) {
    return x;
  }
  @Get('/uuids/{u:uuid}')
  uuid(@Path(Uuid) u: string) {
    return u;
  }
  @Get('/texts/{n:int}')
  text(n: string) {
    return n;
  }
  @Get('/deep/{n:int}/parts/{x:float}')
  deep(@Path(Int) n: number, x: number) {
    return [n, x];
  }
  @Get('/both/{n:int}')
  bothNumber(@Path(Int) n: number) {
    return { number: n };
  }
  @Get('/both/{name}')
  bothName(name: string) {
    return { name };
  }
  @Get('/split/{n:int}')
  splitNumber(@Path(Int) n: number) {
    return n;
  }
  @Put('/split/{n:int}')
  putNumber(@Path(Int) n: number) {
    return { put: n };
  }
  @Delete('/split/{name}')
  splitName(name: string) {
    return name;
  }
  @Get('/rest/{path:path}')
  rest(path: string) {
    return path;
  }
}
