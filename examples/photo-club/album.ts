import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { IsInt, IsISO8601, IsString, IsUUID } from 'class-validator';
import { EventFeed, HttpError, Singleton, UploadFile } from 'sluice';

import type { Member } from './members.js';
import { ClubSettings } from './settings.js';

/** What everybody sees of a photo. */
export class Photo {
  @IsUUID() id!: string;
  @IsString() title!: string;
  @IsString() by!: string;
  @IsString() type!: string;
  @IsInt() bytes!: number;
  @IsISO8601() at!: string;
}

/** The photos: their files in a directory, and what is known of them in memory. */
@Singleton()
export class Album {
  readonly added = new EventFeed<Photo>({ keep: 100 });
  readonly #photos = new Map<string, Photo>();
  readonly #directory: string;

  constructor({ photos }: ClubSettings) {
    this.#directory = photos;
  }

  async init(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
  }

  async add(file: UploadFile, title: string, { name }: Member): Promise<Photo> {
    const photo = {
      id: randomUUID(),
      title,
      by: name,
      type: file.contentType ?? 'application/octet-stream',
      bytes: file.size,
      at: new Date().toISOString(),
    };
    await file.save(this.pathOf(photo));
    this.#photos.set(photo.id, photo);
    this.added.publish({ event: 'photo', data: photo });
    return photo;
  }

  /** The latest first. */
  list(skip: number, limit: number): Photo[] {
    return [...this.#photos.values()].toReversed().slice(skip, skip + limit);
  }

  get(id: string): Photo {
    const photo = this.#photos.get(id);
    if (photo === undefined) throw new HttpError(404, 'There is no such photo.');
    return photo;
  }

  async remove(photo: Photo, { name }: Member): Promise<void> {
    if (photo.by !== name) throw new HttpError(403, 'This is not your photo.');
    this.#photos.delete(photo.id);
    await rm(this.pathOf(photo), { force: true });
  }

  pathOf({ id }: Photo): string {
    return join(this.#directory, id);
  }
}
