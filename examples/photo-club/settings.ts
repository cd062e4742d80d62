import { IsInt, IsString, Min, MinLength } from 'class-validator';
import { Secret, Settings } from 'sluice';

/** Read from the environment and `.env` at start: `CLUB_SIGNING_SECRET`, `CLUB_PHOTOS`, `CLUB_TOKEN_MINUTES`. */
@Settings({ prefix: 'CLUB_' })
export class ClubSettings {
  @IsString() @MinLength(32) @Secret() signingSecret = 'for development alone: change me!';
  /** The directory of the uploaded photos. */
  @IsString() photos = '.cache/photo-club';
  @IsInt() @Min(1) tokenMinutes = 30;
}
