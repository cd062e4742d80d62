import { IsString } from 'class-validator';
import { HttpError } from 'sluice';

class LentDetail {
  @IsString() title!: string;
}

/** A book that is not on its shelf. */
export class Lent extends HttpError {
  static readonly status = 409;
  static readonly detail = LentDetail;

  constructor(title: string) {
    super(Lent.status, { title });
  }
}
