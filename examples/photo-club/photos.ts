import {
  Delete,
  Depends,
  File,
  FileResponse,
  Form,
  Get,
  Header,
  Path,
  Post,
  Query,
  Router,
  UploadFile,
  Uuid,
} from 'sluice';

import { Album, Photo } from './album.js';
import type { Member } from './members.js';
import { currentMember } from './tokens.js';

const MIB = 1024 * 1024;

@Router({ prefix: '/photos', tags: ['photos'] })
export class Photos {
  constructor(private readonly album: Album) {}

  @Get('/', { response: [Photo] })
  list(@Query({ ge: 0 }) skip = 0, @Query({ ge: 1, le: 100 }) limit = 20) {
    return this.album.list(skip, limit);
  }

  @Post('/', { status: 201, response: Photo, maxBodyBytes: 12 * MIB })
  add(
    @Form({ maxLength: 80 }) title: string,
    @File({ maxBytes: 10 * MIB, contentTypes: ['image/*'], verifyContent: true }) file: UploadFile,
    @Depends(currentMember) member: Member,
  ) {
    return this.album.add(file, title, member);
  }

  /** Every new photo, as it comes. A browser that lost its connection goes on where it was. */
  @Get('/events', { sse: true, response: [Photo] })
  events(@Header({ optional: true }) lastEventId?: string) {
    return this.album.added.after(lastEventId);
  }

  @Get('/:id', { response: Photo, errors: [404] })
  read(@Path(Uuid) id: string) {
    return this.album.get(id);
  }

  @Get('/:id/file', { errors: [404] })
  file(@Path(Uuid) id: string) {
    const photo = this.album.get(id);
    return new FileResponse(this.album.pathOf(photo), { contentType: photo.type });
  }

  @Delete('/:id', { status: 204, errors: [403, 404] })
  async remove(@Path(Uuid) id: string, @Depends(currentMember) member: Member) {
    await this.album.remove(this.album.get(id), member);
  }
}
