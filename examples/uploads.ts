// npx sluice run examples/uploads.ts:app
import { createHash } from 'node:crypto';

import { File, Form, Get, HTMLResponse, Ingress, Post, UploadFile, bind } from 'sluice';

// An album that tells what it got: the files are gone when their request is over.
@Ingress({ title: 'Album' })
export class Album {
  @Get('/')
  page() {
    return new HTMLResponse(
      '<form action="/photos" method="post" enctype="multipart/form-data">' +
        '<input name="title" required><input name="photos" type="file" multiple accept="image/*">' +
        '<button>Send</button></form>',
    );
  }

  @Post('/photos', { maxBodyBytes: 20 * 1024 * 1024 })
  async add(
    @Form({ maxLength: 80 }) title: string,
    @File([UploadFile], {
      maxItems: 10,
      maxBytes: 5 * 1024 * 1024,
      contentTypes: ['image/*'],
      verifyContent: true,
    })
    photos: UploadFile[],
  ) {
    return { title, photos: await Promise.all(photos.map(describe)) };
  }
}

async function describe(photo: UploadFile) {
  const hash = createHash('sha256');
  for await (const piece of photo.stream()) hash.update(piece);
  return { name: photo.filename, bytes: photo.size, sha256: hash.digest('hex') };
}

export const app = bind(Album);
