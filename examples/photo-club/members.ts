import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

import { IsString, Length, Matches, MinLength } from 'class-validator';
import { HttpError, PickType, Secret, Singleton, isSameSecret } from 'sluice';

/** What a new member sends. */
export class NewMember {
  @IsString() @Length(2, 20) @Matches(/^[a-z][a-z0-9-]*$/) name!: string;
  @IsString() @MinLength(12) @Secret() password!: string;
}

/** What others see of a member. */
export class Member extends PickType(NewMember, ['name']) {}

/** Stands for a table of a database: with several replicas, put it into one. */
@Singleton()
export class Members {
  readonly #hashes = new Map<string, string>();

  async add({ name, password }: NewMember): Promise<Member> {
    const hash = await hashed(password);
    if (this.#hashes.has(name)) throw new HttpError(409, `${name} is taken.`);
    this.#hashes.set(name, hash);
    return { name };
  }

  /** The member with this name and password; takes as long for a name that nobody has. */
  async find(name: string, password: string): Promise<Member | undefined> {
    const kept = this.#hashes.get(name);
    const hash = await hashed(password, kept?.split(':')[0]);
    return kept !== undefined && isSameSecret(hash, kept) ? { name } : undefined;
  }
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

async function hashed(password: string, salt = randomBytes(16).toString('hex')): Promise<string> {
  const digest = await derive(password, Buffer.from(salt, 'hex'), 32);
  return `${salt}:${digest.toString('hex')}`;
}
