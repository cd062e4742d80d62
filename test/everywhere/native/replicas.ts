import { Router, bind, serve } from 'sluice';

await serve.run(bind(Router().get('/', () => 'hello'))).catch((error: unknown) => {
  console.log(String(error));
});
