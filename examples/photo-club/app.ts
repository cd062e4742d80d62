// npx sluice run examples/photo-club/app.ts:app
import { Get, HTMLResponse, Ingress, bind, compression } from 'sluice';

import { Accounts } from './accounts.js';
import { Chat } from './chat.js';
import { PAGE } from './page.js';
import { Photos } from './photos.js';

@Ingress({
  title: 'Photo club',
  description: 'Members with tokens, uploaded photos, events and a chat.',
  routers: [Accounts, Photos, Chat],
  middleware: [compression()],
})
export class PhotoClub {
  @Get('/', { hidden: true })
  page() {
    return new HTMLResponse(PAGE);
  }
}

export const app = bind(PhotoClub);
