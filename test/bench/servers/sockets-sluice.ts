import { createApp } from 'sluice';

import { Sockets } from './sockets.js';

await createApp(Sockets).listen(Number(process.env['PORT']));
