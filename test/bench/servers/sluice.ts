import { createApp } from 'sluice';

import { Bench } from './app.js';

await createApp(Bench).listen(Number(process.env['PORT']));
