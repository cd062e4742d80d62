import { Depends, Get, HttpError, OAuth2PasswordRequestForm, Post, Router } from 'sluice';

import { Member, Members, NewMember } from './members.js';
import { Tokens, currentMember } from './tokens.js';

@Router({ tags: ['members'] })
export class Accounts {
  constructor(
    private readonly members: Members,
    private readonly tokens: Tokens,
  ) {}

  @Post('/members', { status: 201, response: Member, errors: [409] })
  join(member: NewMember) {
    return this.members.add(member);
  }

  @Post('/token', { errors: [400] })
  async logIn(@Depends(OAuth2PasswordRequestForm) form: OAuth2PasswordRequestForm) {
    const member = await this.members.find(form.username, form.password);
    if (member === undefined) throw new HttpError(400, 'Wrong name or password');
    return { access_token: await this.tokens.sign(member), token_type: 'bearer' };
  }

  @Get('/me', { response: Member })
  me(@Depends(currentMember) member: Member) {
    return member;
  }
}
