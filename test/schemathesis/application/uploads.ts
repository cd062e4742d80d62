import { IsIn, IsOptional, IsString, Length, MinLength } from 'class-validator';
import { Form, Int, Post, UploadFile } from 'sluice';

import { Pages } from './pages.js';

class Login {
  @IsString() @Length(1, 40) username!: string;
  @IsString() @MinLength(3) password!: string;
  @IsOptional() @IsIn(['read', 'write'], { each: true }) scopes?: string[];
}

/** Forms and files. */
export class Uploads extends Pages {
  @Post('/login', { response: { user: String, scopes: Int }, tags: ['forms'] })
  login(@Form() login: Login) {
    return { user: login.username, scopes: login.scopes?.length ?? 0 };
  }

  @Post('/newsletter', { response: { age: Int }, tags: ['forms'] })
  newsletter(
    @Form({ minLength: 2, maxLength: 60 }) _name: string,
    @Form({ type: Int, ge: 0, le: 150 }) age = 18,
    @Form({ type: [String], enum: ['new', 'used'] }) _topics: string[] = [],
  ) {
    return { age };
  }

  @Post('/covers', {
    form: { title: { maxLength: 100, optional: true } },
    files: { cover: { type: UploadFile, maxBytes: 100_000 } },
    response: { size: Int },
    tags: ['forms'],
  })
  cover({ files }: { files: { cover: UploadFile } }) {
    return { size: files.cover.size };
  }

  @Post('/scans', {
    files: { scans: { type: [UploadFile], minItems: 1, maxItems: 5 } },
    response: { files: Int },
    tags: ['forms'],
  })
  scans({ files }: { files: { scans: UploadFile[] } }) {
    return { files: files.scans.length };
  }
}
