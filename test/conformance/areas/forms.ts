import { IsArray, IsString, MinLength } from 'class-validator';
import { File, Form, Ingress, Int, Path, Post, Query, UploadFile } from 'sluice';

class Login {
  @IsString() username!: string;
  @IsString() @MinLength(3) password!: string;
  @IsArray() @IsString({ each: true }) scopes: string[] = [];
}

async function shown(file: UploadFile) {
  const { filename, contentType, size } = file;
  return {
    filename,
    type: contentType ?? null,
    size,
    text: Buffer.from(await file.bytes()).toString('latin1'),
  };
}

@Ingress({ title: 'FastAPI', docs: false })
export class Forms {
  @Post('/fields')
  fields(
    @Form({ minLength: 2 }) name: string,
    @Form({ type: Int, ge: 0 }) age = 18,
    @Form() agreed = false,
  ) {
    return { name, age, agreed };
  }

  @Post('/optional')
  optional(@Form({ type: String, optional: true }) note?: string, @Form(Int) n = 3) {
    return { note: note ?? null, n };
  }

  @Post('/lists')
  lists(@Form([String]) tag: string[] = [], @Form([Int]) n: number[] = []) {
    return { tag, n };
  }

  @Post('/alias')
  alias(@Form({ alias: 'item-name' }) item: string) {
    return item;
  }

  @Post('/model')
  model(@Form() login: Login) {
    return login;
  }

  @Post('/file')
  oneFile(file: UploadFile) {
    return shown(file);
  }

  @Post('/bytes')
  bytes(@File() file: Uint8Array) {
    return file.length;
  }

  @Post('/files')
  severalFiles(@File([UploadFile]) files: UploadFile[]) {
    return Promise.all(files.map(shown));
  }

  @Post('/optional-file')
  async optionalFile(@File({ type: UploadFile, optional: true }) file?: UploadFile) {
    return file === undefined ? null : shown(file);
  }

  @Post('/mixed/{id}')
  async mixed(
    @Path(Int) id: number,
    @Form() name: string,
    @File() file: UploadFile,
    @Query(Int) q = 0,
  ) {
    return { id, q, name, file: await shown(file) };
  }
}
