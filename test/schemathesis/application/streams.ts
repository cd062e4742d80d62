import { Get, Int, Post, Query, sleep } from 'sluice';

import { BookDraft, Genre } from './models.js';
import { Values } from './values.js';

/** Answers that are sent piece by piece. */
export class Streams extends Values {
  @Get('/streams/lines', { response: [BookDraft], tags: ['streams'] })
  async *lines(@Query({ type: Int, ge: 0, le: 20 }) count = 3) {
    for (let n = 0; n < count; n += 1) {
      await sleep(0);
      yield {
        title: `Book ${n}`,
        genre: Genre.Novel,
        price: n,
        pages: 1,
        tags: [],
        available: true,
      };
    }
  }

  @Get('/streams/text', { tags: ['streams'] })
  *numbers(@Query({ type: Int, ge: 0, le: 20 }) count = 3) {
    for (let n = 0; n < count; n += 1) yield `${n}\n`;
  }

  @Get('/streams/events', { sse: true, tags: ['streams'] })
  async *events(@Query({ type: Int, ge: 1, le: 20 }) count = 3) {
    for (let n = 0; n < count; n += 1) yield { n };
  }

  @Post('/streams/echo', { sse: true, tags: ['streams'] })
  async *echo(draft: BookDraft) {
    yield draft;
  }
}
