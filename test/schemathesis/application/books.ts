import {
  Body,
  type DeploymentHandle,
  Delete,
  Get,
  HttpError,
  Int,
  Patch,
  Path,
  Post,
  Put,
  Query,
} from 'sluice';

import { Book, BookDraft, BookPatch, Genre } from './models.js';
import { Lent } from './lent.js';
import type { Store } from './store.js';

/** The signature form: names and types of the arguments say what is read. */
export class Books {
  constructor(protected readonly store: DeploymentHandle<Store>) {}

  @Get('/books', { response: [Book], tags: ['books'] })
  async listBooks(
    @Query({ type: Int, ge: 1, le: 100 }) limit = 20,
    @Query({ type: Int, ge: 0, le: 1_000_000 }) offset = 0,
  ) {
    return this.store.listBooks({ offset, limit });
  }

  @Post('/books', { status: 201, response: Book, tags: ['books'] })
  async addBook(draft: BookDraft) {
    return this.store.addBook(draft);
  }

  @Put('/books/{id}', { response: Book, tags: ['books'] })
  async putBook(@Path({ type: Int, ge: 1 }) id: number, draft: BookDraft) {
    return this.store.putBook(id, draft);
  }

  @Delete('/books/{id}', { status: 204, tags: ['books'] })
  async removeBook(@Path({ type: Int, ge: 1 }) id: number) {
    await this.store.removeBook(id);
  }

  @Get('/catalogue/search', { response: [String], tags: ['books'] })
  searchBooks(
    @Query({ minLength: 1, maxLength: 50 }) q: string,
    @Query({ enum: Genre, optional: true }) genre?: Genre,
    @Query({ type: [String], maxItems: 4 }) tag: string[] = [],
    @Query({ type: Date, optional: true }) since?: Date,
    @Query({ ge: 0, lt: 5 }) rating = 0,
    available = false,
  ) {
    return [q, genre ?? 'any', ...tag, since?.toISOString() ?? 'ever', `${rating}`, `${available}`];
  }

  @Post('/catalogue/import', { response: { imported: Int }, tags: ['books'] })
  importBooks(@Body([BookDraft]) drafts: BookDraft[]) {
    return { imported: drafts.length };
  }

  @Post('/catalogue/quote', { response: { total: Number, currency: String }, tags: ['books'] })
  quote(
    @Body({ type: Int, ge: 1, le: 99 }) count: number,
    @Body({ ge: 0, le: 10_000 }) price: number,
    @Body({ enum: ['EUR', 'USD'] }) currency = 'EUR',
  ) {
    return { total: count * price, currency };
  }

  @Post('/catalogue/blurb', { response: { length: Int }, tags: ['books'] })
  blurb(@Body({ maxLength: 500 }) text: string) {
    return { length: text.length };
  }

  @Patch('/catalogue/preview', { response: BookPatch, tags: ['books'] })
  preview(@Body({ type: BookPatch, optional: true }) patch?: BookPatch) {
    return patch ?? {};
  }

  @Get('/catalogue/shelf/*path', { response: { path: String }, tags: ['books'] })
  shelf(path: string) {
    return { path };
  }

  @Get('/books/{id}', { response: Book, errors: [404], etag: true, tags: ['books'] })
  async readBook(@Path({ type: Int, ge: 1 }) id: number) {
    return found(await this.store.getBook(id));
  }

  @Patch('/books/{id}', { response: Book, errors: [404], tags: ['books'] })
  async patchBook(@Path({ type: Int, ge: 1 }) id: number, patch: BookPatch) {
    const book = found(await this.store.getBook(id));
    // What a client sends as null is left as it is.
    const changes = Object.entries(patch).filter(([, value]) => value !== null);
    return this.store.putBook(id, Object.assign(book, Object.fromEntries(changes)));
  }

  @Post('/books/{id}/loans', { status: 201, throws: [Lent], errors: [404], tags: ['books'] })
  async lend(@Path({ type: Int, ge: 1 }) id: number) {
    const book = found(await this.store.getBook(id));
    if (!book.available) throw new Lent(book.title);
    return { lent: book.title };
  }
}

function found<T>(record: T | undefined): T {
  if (record === undefined) throw new HttpError(404);
  return record;
}
