import { createApp } from 'sluice';

import { Streams } from './streams.js';

await createApp(Streams).listen(Number(process.env['PORT']));
