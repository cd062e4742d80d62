import { Get, createApp } from 'sluice';

class Hello {
  @Get('/hello')
  hello() {
    return 'Hello, world!';
  }
}

await createApp(Hello).listen(Number(process.env['PORT']));
