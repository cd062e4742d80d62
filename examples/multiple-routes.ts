// npx sluice run examples/multiple-routes.ts:app
import { Get, Ingress, Post, bind } from 'sluice';

@Ingress({ title: 'Multiple routes' })
export class Greeter {
  @Get('/')
  root() {
    return 'Hello, world!';
  }

  @Post('/:subpath')
  from(subpath: string) {
    return `Hello from ${subpath}!`;
  }
}

export const app = bind(Greeter);
