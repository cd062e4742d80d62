import { Cookie, Get, Ingress, Int } from 'sluice';

@Ingress({ title: 'FastAPI', docs: false })
export class Cookies {
  @Get('/text')
  text(@Cookie() session: string) {
    return session;
  }

  @Get('/int')
  anInt(@Cookie({ type: Int, ge: 1 }) count = 1) {
    return count;
  }

  @Get('/optional')
  optional(@Cookie('ads_id', { optional: true }) adsId?: string) {
    return adsId ?? null;
  }

  @Get('/alias')
  alias(@Cookie({ alias: '__Host-token' }) token: string) {
    return token;
  }
}
