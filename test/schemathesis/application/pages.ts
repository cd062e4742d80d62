import { Get, HTMLResponse, HttpResponse, Int, JSONResponse, Post, ResponseControl } from 'sluice';

import { Exchange } from './exchange.js';

class CSVResponse extends HttpResponse {
  static override readonly mediaType = 'text/csv';

  constructor(rows: readonly object[], options = {}) {
    super(rows.map((row) => `${Object.values(row).join()}\n`).join(''), options);
  }
}

/** Answers of other media types, and what is set beside a result. */
export class Pages extends Exchange {
  @Get('/welcome', { responseClass: HTMLResponse, tags: ['pages'] })
  welcome() {
    return '<h1>Books</h1>';
  }

  @Get('/prices', { responseClass: [JSONResponse, CSVResponse], tags: ['pages'] })
  prices() {
    return [{ item: 'tea', euros: 3 }];
  }

  @Post('/baskets', { status: 201, response: { id: Int }, tags: ['pages'] })
  basket(response: ResponseControl) {
    response.setCookie('basket', '1').setHeader('cache-control', 'no-store');
    return { id: 1 };
  }
}
