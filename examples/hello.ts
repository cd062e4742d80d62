// npx sluice run examples/hello.ts:app
import { Get, Ingress, bind } from 'sluice';

@Ingress({ title: 'Hello' })
export class Hello {
  @Get('/')
  root() {
    return 'Hello, world!';
  }
}

export const app = bind(Hello);
