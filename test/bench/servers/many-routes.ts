import { Get, createApp } from 'sluice';

import { addMethod } from './add-method.js';

class Many {
  @Get('/hello')
  hello() {
    return 'Hello, world!';
  }
}

// So many routes of one shape: /area-I/items-J/:id.
for (let index = 0; index < Number(process.env['ROUTES']); index += 1) {
  const path = `/area-${Math.floor(index / 100)}/items-${index % 100}/:id`;
  addMethod(Many, `item${index}`, {
    run: ({ params }: { params: { id: number } }) => ({ id: params.id }),
    decorate: Get(path, { params: { id: Number } }),
  });
}

await createApp(Many).listen(Number(process.env['PORT']));
