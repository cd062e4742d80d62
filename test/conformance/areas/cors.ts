import { Get, HttpError, Ingress, JSONResponse, Post, cors } from 'sluice';

@Ingress({
  title: 'FastAPI',
  docs: false,
  middleware: [
    cors({
      allowOrigins: ['https://shop.example', 'http://localhost:3000'],
      allowOriginRegex: /https:\/\/.*\.preview\.example/,
      allowMethods: ['GET', 'POST'],
      allowHeaders: ['X-Token'],
      allowCredentials: true,
      exposeHeaders: ['X-Total', 'ETag'],
      maxAgeS: 300,
    }),
  ],
})
export class Cors {
  @Get('/items')
  items() {
    return [1];
  }

  @Post('/items')
  add() {
    return 'added';
  }

  @Get('/failed')
  failed() {
    throw new HttpError(404, 'None');
  }

  @Get('/varied')
  varied() {
    return new JSONResponse('v', { headers: { vary: 'Accept' } });
  }
}
