import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { createClient } from '../../src/client.js';
import { File as FileOf, Form, Post, UploadFile, createApp, TestClient } from '../../src/index.js';

class Profile {
  @IsString() name!: string;
  @IsString() motto!: string;
}

class Forms {
  @Post('/texts')
  texts(
    @Form() name: string,
    @Form([String]) tags: string[],
    @Form({ optional: true }) age?: number,
  ) {
    return { name, tags, age };
  }

  @Post('/model')
  model(@Form() profile: Profile) {
    return profile;
  }

  @Post('/files')
  async files(
    @Form() note: string,
    @FileOf() photo: UploadFile,
    @FileOf([UploadFile]) others: UploadFile[],
    @FileOf({ type: UploadFile, optional: true }) missing?: UploadFile,
  ) {
    const { filename, contentType } = photo;
    const texts = await Promise.all([photo, ...others].map((file) => file.text()));
    return { note, filename, contentType, texts, isMissing: missing === undefined };
  }

  @Post('/method', {
    form: { title: String },
    files: { scan: UploadFile, bytes: { type: Uint8Array, optional: true } },
  })
  async method({
    form,
    files,
  }: {
    form: { title: string };
    files: { scan: UploadFile; bytes?: Uint8Array | undefined };
  }) {
    return { title: form.title, scan: await files.scan.text(), size: files.bytes?.length ?? 0 };
  }
}

const served = new TestClient(createApp(Forms));
const client = createClient<typeof Forms>('http://testserver', {
  fetch: (url, init) => served.fetch(url, init),
});
const TEXT = 'a=b & c\nd\r\ne "é" 💡 %41';

describe('a form', () => {
  it('has its texts as they were given', async () => {
    expect(await client.texts(TEXT, ['one'], 3)).toEqual({ name: TEXT, tags: ['one'], age: 3 });
    expect(await client.texts('a', ['', '1'])).toEqual({ name: 'a', tags: ['', '1'] });
  });

  it('can be the members of a class', async () => {
    const profile = { name: TEXT, motto: '+' };
    expect(await client.model(profile)).toEqual(profile);
  });

  it('has files with their names and types, and texts beside them unchanged', async () => {
    const photo = new File(['äöü'], 'naïve "photo".png', { type: 'image/png' });
    const sent = await client.files(TEXT, photo, [new Blob(['x']), new Uint8Array([121])]);
    expect(sent).toEqual({
      note: TEXT,
      filename: 'naïve %22photo%22.png',
      contentType: 'image/png',
      texts: ['äöü', 'x', 'y'],
      isMissing: true,
    });
  });

  it('has the files of the method form', async () => {
    const files = { scan: new Blob(['scan']), bytes: new Uint8Array(5) };
    expect(await client.method({ form: { title: 'A' }, files })).toEqual({
      title: 'A',
      scan: 'scan',
      size: 5,
    });
    expect(
      await client.method({ form: { title: 'A' }, files: { scan: files.scan } }),
    ).toMatchObject({ size: 0 });
  });
});
